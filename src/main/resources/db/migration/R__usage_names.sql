-- The names of users and models: their numbers when events are stored, and events with their names.

-- The planner knows nothing of the arrays, so it gets no choice but one look into the index for each name: subqueries, which become no join,
-- and no sequential scan. Statements are planned each time (0.13 ms), by the present size of the table: a plan from the time when statistics
-- said that the table is empty reads all names of the account for each look.
create or replace function usage_numbers(accounts bigint[], users text[], models text[], out user_numbers integer[], out model_numbers integer[])
  language plpgsql volatile set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
  for attempt in 1 .. 2 loop
    select array_agg(case when e.user_name is null then 0 else coalesce((
                       select n.number from usage_name n
                       where n.root_id = e.root_id and n.dimension = 'user' and n.name = e.user_name collate "C"), -1) end order by e.place),
           array_agg(case when e.model is null then 0 else coalesce((
                       select n.number from usage_name n
                       where n.root_id = e.root_id and n.dimension = 'model' and n.name = e.model collate "C"), -1) end order by e.place)
      into user_numbers, model_numbers
      from unnest(accounts, users, models) with ordinality e (root_id, user_name, model, place);
    exit when coalesce(array_position(user_numbers, -1), array_position(model_numbers, -1)) is null;
    perform add_usage_names(accounts, users, models, user_numbers, model_numbers);
  end loop;
end $$;
comment on function usage_numbers(bigint[], text[], text[]) is
  'The numbers of the users and models of events, given as three arrays of the same length: two arrays of that length, with 0 where there is '
  'no name; null if the arrays are null. A name without a number gets one, in the transaction of the caller. Errors: those of '
  'add_usage_names.';

-- Under locks, so that numbers have no gaps. Locks are taken in the order of their numbers, and after the identities of events, so that a
-- transaction that holds one waits for no identity of another. The statement after the locks sees all names that were committed before. It
-- looks once for the highest number of an account: a look after each new name would pass all those that the statement has added.
create or replace function add_usage_names(accounts bigint[], users text[], models text[], user_numbers integer[], model_numbers integer[])
  returns void language plpgsql volatile set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
  perform pg_advisory_xact_lock(hashtext('canopy.names'), locks.number)
    from (select distinct account_lock(e.root_id) as number
          from unnest(accounts, user_numbers, model_numbers) e (root_id, user_number, model_number)
          where -1 in (e.user_number, e.model_number) order by number) locks;
  insert into usage_name (root_id, dimension, number, name)
    select p.root_id, p.dimension, p.place + max(p.highest) over (partition by p.root_id), p.name
    from (
      select m.root_id, m.dimension, m.name, row_number() over names as place,
             case when row_number() over names = 1 then
               coalesce((select l.number from usage_name l where l.root_id = m.root_id order by l.number desc limit 1), 0) end as highest
      from (
        select distinct e.root_id, e.dimension collate "C" as dimension, e.name collate "C" as name
        from (select u.root_id, 'user', u.name from unnest(accounts, users, user_numbers) u (root_id, name, number) where u.number = -1
              union all
              select m.root_id, 'model', m.name from unnest(accounts, models, model_numbers) m (root_id, name, number) where m.number = -1
        ) e (root_id, dimension, name)
      ) m
      where (select n.number from usage_name n where n.root_id = m.root_id and n.dimension = m.dimension and n.name = m.name) is null
      window names as (partition by m.root_id order by m.dimension, m.name)
    ) p;
end $$;
comment on function add_usage_names(bigint[], text[], text[], integer[], integer[]) is
  'A part of usage_numbers: numbers the names with -1 in place of a number, from the highest number of the account on. Holds the locks of '
  'the names of these accounts until the end of the transaction. Errors: numeric_value_out_of_range beyond 2,147,483,647 names of an '
  'account.';
