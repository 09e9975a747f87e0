-- The versions of the data behind metrics, for entity tags.

create or replace view data_version as
  select 1::smallint as id, (select coalesce(sum(changes), 0)::bigint from change) as version,
         (select as_of from rollup_state) as as_of,
         least((select min(expires_at) from credit_allotment where expires_at > now() - interval '1 minute'),
               (select min(effective_at) from credit_allotment where effective_at > now() - interval '1 minute')) as next_credit_change;
comment on view data_version is
  'The data of all accounts, one row. id: always 1. version: number of committed changes; two snapshots with the same version show the '
  'same data. as_of: the time up to which all acknowledged usage is in the roll-ups of all accounts. next_credit_change: the next time at '
  'which a credit begins to pay or expires, which changes balances without a change of data; for clocks that differ, also a time in the last '
  'minute; null if there is none.';

-- All three numbers only grow (a fold moves changes from one to the other), so that their sum stays the same only if nothing changed.
create or replace view account_version as
  select s.root_id,
         s.version + (select coalesce(sum(a.changes), 0)::bigint from account_change a where a.root_id = s.root_id)
           + (select c.version from catalogue_state c) as version,
         s.as_of,
         least((select min(c.expires_at) from credit_allotment c where c.root_id = s.root_id and c.expires_at > now() - interval '1 minute'),
               (select min(c.effective_at) from credit_allotment c where c.root_id = s.root_id and c.effective_at > now() - interval '1 minute'))
           as next_credit_change
  from account_state s;
comment on view account_version is
  'The data of one account, with the catalogues. root_id: account. version: grows with each committed change; two snapshots with the same '
  'version show the same data of the account. as_of: the time up to which all acknowledged usage of the account is in its roll-ups. '
  'next_credit_change: as in data_version, of the credits of the account.';

-- Folds of other tenants of the account do not change it, unlike account_version.as_of.
create or replace view tenant_freshness as
  select u.root_id, u.tenant_id, case when u.folded_at <= s.as_of then u.folded_at else u.as_of end as as_of
  from usage_total u join account_state s on s.root_id = u.root_id;
comment on view tenant_freshness is
  'How fresh the roll-ups of each tenant are. root_id: account. tenant_id: tenant. as_of: a time up to which all acknowledged usage of its '
  'subtree is in its roll-ups; moves only after folds of usage in the subtree, and never back.';
