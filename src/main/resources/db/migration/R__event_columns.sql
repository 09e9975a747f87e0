-- All functions and views that list the columns of events that have quantities, one for each kind of QuantityKind.

create or replace function whole_kind(kind text) returns text
  language sql immutable parallel safe
  return case
    when kind in ('cachedInputTokens', 'cacheWriteTokens', 'cacheWriteLongTokens', 'audioInputTokens', 'imageInputTokens') then 'inputTokens'
    when kind in ('reasoningTokens', 'audioOutputTokens', 'imageOutputTokens') then 'outputTokens'
    when strpos(kind, '.') > 0 and split_part(kind, '.', 1) in (
      'inputTokens', 'cachedInputTokens', 'cacheWriteTokens', 'cacheWriteLongTokens', 'audioInputTokens', 'imageInputTokens',
      'outputTokens', 'reasoningTokens', 'audioOutputTokens', 'imageOutputTokens', 'requests', 'images', 'seconds', 'characters')
      then split_part(kind, '.', 1) end;
comment on function whole_kind(text) is
  'The kind of quantity that includes a kind, or null. A kind that a client has defined is part of the one whose name is before the first '
  'dot, such as inputTokens.video of inputTokens. Errors: none.';

create or replace function quantity_of(kind text, e usage_event) returns numeric language sql stable parallel safe as $$
  select case kind
    when 'inputTokens' then e.input_tokens
    when 'cachedInputTokens' then e.cached_input_tokens
    when 'cacheWriteTokens' then e.cache_write_tokens
    when 'cacheWriteLongTokens' then e.cache_write_long_tokens
    when 'audioInputTokens' then e.audio_input_tokens
    when 'imageInputTokens' then e.image_input_tokens
    when 'outputTokens' then e.output_tokens
    when 'reasoningTokens' then e.reasoning_tokens
    when 'audioOutputTokens' then e.audio_output_tokens
    when 'imageOutputTokens' then e.image_output_tokens
    when 'requests' then e.requests
    when 'images' then e.images
    when 'seconds' then trim_scale(e.seconds)
    when 'characters' then e.characters
    else trim_scale((e.own_quantities ->> kind)::numeric) end
$$;
comment on function quantity_of(text, usage_event) is
  'The quantity of a kind that an event has; null if it has none. kind: also one that a client has defined. Errors: none.';

-- The planner omits the names that a query does not read. The view has the columns that sums, breakdowns and exports of charges read. A column that is
-- added later goes to the end, so that the view can be replaced without a wait for its readers.
create or replace view named_usage_event as
  select e.root_id, e.tenant_id, e.feature_id, e.user_number, e.time, e.cost, e.source, e.id, e.attributes,
    e.correction, e.model_number, e.service_tier, e.input_tokens, e.cached_input_tokens, e.cache_write_tokens,
    e.cache_write_long_tokens, e.audio_input_tokens, e.image_input_tokens, e.output_tokens, e.reasoning_tokens, e.audio_output_tokens,
    e.image_output_tokens, e.requests, e.images, e.seconds, e.characters, e.own_quantities, e.price_id, e.computed_cost, e.cost_given,
    u.name as user_ref, m.name as model
  from usage_event e
  left join usage_name u on u.root_id = e.root_id and u.dimension = 'user' and u.number = e.user_number
  left join usage_name m on m.root_id = e.root_id and m.dimension = 'model' and m.number = e.model_number;
comment on view named_usage_event is
  'Events with their names, and without the columns that only lists of events show. user_ref: user, as the client names the user; null if '
  'none is given. model: model; null if none is given. The other columns are those of usage_event.';
