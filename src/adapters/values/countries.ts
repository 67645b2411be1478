import countries from 'i18n-iso-countries';

/** Languages in which people write country names; the first that knows a name wins. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv', 'da', 'nb', 'fi', 'cs'];

/** Everyday names that the lists lack. */
const EVERYDAY: Readonly<Record<string, string>> = {
  usa: 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  america: 'US',
  uk: 'GB',
  'u.k.': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'great britain': 'GB',
  'northern ireland': 'GB',
  holland: 'NL',
  czechia: 'CZ',
  uae: 'AE',
  korea: 'KR',
};

let names: ReadonlyMap<string, string> | null = null;

/** Reads a country's code or name; built on first use, since the lists are large. */
export function countryReader(to: 'alpha2' | 'alpha3' | 'name'): (text: string) => string | null {
  const known = (names ??= namesOfCountries());
  const official = countries.getNames('en');
  return (text) => {
    const alpha2 = known.get(text.toLowerCase());
    if (alpha2 === undefined) return null;
    if (to === 'alpha2') return alpha2;
    return (to === 'alpha3' ? countries.alpha2ToAlpha3(alpha2) : official[alpha2]) ?? null;
  };
}

function namesOfCountries(): ReadonlyMap<string, string> {
  const found = new Map<string, string>(Object.entries(EVERYDAY));
  const add = (name: string, alpha2: string): void => {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, alpha2);
  };
  for (const [alpha2, alpha3] of Object.entries(countries.getAlpha2Codes())) {
    add(alpha2, alpha2);
    add(alpha3, alpha2);
  }
  for (const language of LANGUAGES) {
    for (const [alpha2, spellings] of Object.entries(countries.getNames(language, { select: 'all' }))) {
      for (const spelling of Array.isArray(spellings) ? spellings : [spellings])
        add(String(spelling), alpha2);
    }
  }
  return found;
}
