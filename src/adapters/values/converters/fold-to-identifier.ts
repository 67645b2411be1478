// Letters that Unicode does not take apart into a base letter and a mark.
const WHOLE: Readonly<Record<string, string>> = {
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Ð: 'D',
  Þ: 'TH',
  ẞ: 'SS',
  ı: 'I',
  Ŋ: 'N',
  Ħ: 'H',
  Ŧ: 'T',
};

const OTHERS = /[^A-Z0-9]/g;

/** "Müller & Söhne Straße 7" -> "MULLERSOHNESTRASSE7". */
export function foldToIdentifier(text: string): string {
  let folded = '';
  for (const letter of text.normalize('NFKD').toUpperCase()) folded += WHOLE[letter] ?? letter;
  return folded.replace(OTHERS, '');
}
