/** Transaction 1 as it stands, with one fragment exchanged; fails where that fragment is not in it. */
export function rewrittenClaimPage(from: string, to: string): string {
  return `do $do$
declare
  body text := pg_get_functiondef('crosstie.claim_page'::regproc);
begin
  if position('${from}' in body) = 0 then
    raise exception 'crosstie.claim_page has another body than expected';
  end if;
  execute replace(body, '${from}', '${to}');
end $do$`;
}
