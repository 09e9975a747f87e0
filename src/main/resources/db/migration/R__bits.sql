-- Bit strings: sets of small numbers from 0, such as the ids of features. The bit at a place is set if the number is in the set. A stored
-- string has only the bytes up to its last bit, so equal sets are equal strings. The result is null if an argument is
-- null. Runs before all migrations that use these functions.

create or replace function bits_width() returns integer language plpgsql stable parallel safe as $$
begin
  return (select (coalesce(max(f.id), 0) / 8 + 1) * 8 from ai_feature f);
end $$;
comment on function bits_width() is
  'The number of bits of the longest string that may be stored, a multiple of 8. A query should read it once, as a subquery. Errors: none.';

create or replace function bits_of(place integer) returns varbit language sql immutable parallel safe
  return set_bit("bit"(B'0', (place / 8 + 1) * 8, true), place, 1);
comment on function bits_of(integer) is
  'The string with the bit at a place, 0 or more, and no other bit. Errors: array_subscript_error for a negative place.';

create or replace function to_bits(digits text) returns varbit language sql immutable parallel safe
  return digits::varbit;
comment on function to_bits(text) is 'The string with these digits, 0 and 1. Errors: invalid_text_representation for other characters.';

create or replace function bits_padded(bits varbit, width integer) returns varbit language sql immutable parallel safe
  return "bit"(bits, greatest(width, length(bits)), true);
comment on function bits_padded(varbit, integer) is
  'The string with zeros up to a width of 1 or more, since bit_or takes only strings of one width. Keeps a longer string. Errors: none.';

create or replace function bits_or(one varbit, other varbit) returns varbit language sql immutable parallel safe
  return case
    when length(one) = length(other) then one | other
    when length(one) > length(other) then one | "bit"(other, length(one), true)
    else "bit"(one, length(other), true) | other end;
comment on function bits_or(varbit, varbit) is 'The bits that are set in either string. Errors: none.';

create or replace function bits_common(one varbit, other varbit) returns bigint language sql immutable parallel safe
  return case
    when length(other) > 0 then bit_count("bit"(one, length(other), true) & other)
    when one is not null then length(other) end;
comment on function bits_common(varbit, varbit) is 'The number of bits that are set in both strings. Errors: none.';

create or replace function bits_test(bits varbit, place integer) returns boolean language sql immutable parallel safe
  return case when place < length(bits) then get_bit(bits, place) = 1 when place >= length(bits) then false end;
comment on function bits_test(varbit, integer) is
  'Whether the bit at a place, 0 or more, is set. Errors: array_subscript_error for a negative place.';
