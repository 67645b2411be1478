const LEADING_THE = /^\s*the\s+/;
const NOT_KEY = /[^a-z0-9]+/g;
const MARKS = /\p{M}+/gu;
const SILENT = /['’`´.]+/g;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;
const PLAIN_ASCII = /^[\x00-\x7f]*$/;
const ASCII_SEPARATORS = /[^a-z0-9]+/g;

/** Legal forms, without dots and blanks, as they end a company's name. */
const LEGAL_FORMS: ReadonlySet<string> = new Set(
  (
    'inc incorporated corp corporation co company ltd limited llc llp lp plc pllc pc gmbh mbh ag kg kgaa ohg ug gbr ev eg se sa sas sarl ' +
    'sasu snc sca spa srl sapa bv nv vof cv bvba sprl ab asa as aps oy oyj hf ehf doo dd zrt kft nyrt sro spol spzoo ' +
    'sl slu sau sab sac saa ltda eireli pty pte pvt bhd sdn kk gk oao ooo zao pjsc jsc fze fzco wll lda'
  ).split(' '),
);

/** Forms of several words, written apart. */
const LEGAL_ENDINGS: readonly string[] = [
  'gmbh co kg',
  'gmbh and co kg',
  'sp z oo',
  'pty ltd',
  'pvt ltd',
  'sdn bhd',
  's a',
  'b v',
  's r l',
];

/** A legal form is only dropped when this much of the name is left: the coarse key stands on these characters. */
const KEY_LENGTH = 3;

/**
 * A company's name as it is compared: NFKD, lower case, without accents, punctuation, a leading "the", the word
 * "and" and trailing legal forms (Inc, Ltd, GmbH, S.A., B.V., …), single blanks. "The Müller & Söhne GmbH" and
 * "Muller and Sohne" are one name.
 */
export function companyKey(text: string): string | null {
  const base = baseOf(text);
  const plain = PLAIN_ASCII.test(base)
    ? base.replace(SILENT, '').replace(ASCII_SEPARATORS, ' ')
    : base.replace(MARKS, '').replace(SILENT, '').replace(SEPARATORS, ' ');
  const words = plain.trim();
  if (words === '') return null;
  return withoutLegalForms(withoutAnd(words));
}

/** First three of [a-z0-9], after a leading "the"; possibly empty, as for names in other scripts. */
export function nameCoarseKey(text: string): string | null {
  return baseOf(text).replace(NOT_KEY, '').slice(0, KEY_LENGTH);
}

function baseOf(text: string): string {
  const folded = (PLAIN_ASCII.test(text) ? text : text.normalize('NFKD')).toLowerCase();
  return folded.replace(LEADING_THE, '');
}

function withoutAnd(words: string): string {
  const at = words.indexOf(' and ');
  return at < 0 || !keepsKey(words.slice(0, at)) ? words : words.replaceAll(' and ', ' ');
}

function withoutLegalForms(words: string): string {
  let name = words;
  for (;;) {
    const shorter = withoutLast(name);
    if (shorter === name || !keepsKey(shorter)) return name;
    name = shorter;
  }
}

function withoutLast(name: string): string {
  const last = name.lastIndexOf(' ');
  if (last > 0 && LEGAL_FORMS.has(name.slice(last + 1))) return name.slice(0, last);
  for (const ending of LEGAL_ENDINGS)
    if (name.endsWith(` ${ending}`)) return name.slice(0, -ending.length - 1);
  return name;
}

function keepsKey(rest: string): boolean {
  let count = 0;
  for (let index = 0; index < rest.length && count < KEY_LENGTH; index++) {
    const code = rest.charCodeAt(index);
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) count++;
  }
  return count === KEY_LENGTH;
}
