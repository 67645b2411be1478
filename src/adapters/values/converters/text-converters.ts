import { cleanText, truncateText } from '../../../domain/values/text.js';
import { IDENTIFIER_LENGTH } from '../../../domain/values/with-suffix.js';
import { converted, numberOf, pureText, textOf } from './converter-spec.js';
import type { ConverterSpec } from './converter-spec.js';
import { foldToIdentifier } from './fold-to-identifier.js';
import { htmlToText } from './html-to-text.js';

const CONTROLS = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]+/g;
const WORD_START = /(^|[^\p{L}\p{M}\p{N}'’])(\p{L})/gu;

function plain(name: string, description: string, convert: (text: string) => string): ConverterSpec {
  return { name, description, arguments: [], produces: 'text', create: () => pureText(convert) };
}

function affix(name: 'prefix' | 'suffix', description: string): ConverterSpec {
  return {
    name,
    description,
    produces: 'text',
    arguments: [{ name: 'text', type: 'text', required: true, description: 'what to add' }],
    create: (args) => {
      const text = textOf(args, 'text');
      return pureText(name === 'prefix' ? (value) => text + value : (value) => value + text);
    },
  };
}

const truncate: ConverterSpec = {
  name: 'truncate',
  description: 'Shortens text to a number of characters',
  produces: 'same',
  arguments: [{ name: 'length', type: 'integer', required: true, description: 'characters to keep' }],
  create: (args) => {
    const length = numberOf(args, 'length', 0);
    return pureText((text) => truncateText(text, length));
  },
};

const replace: ConverterSpec = {
  name: 'replace',
  description: 'Replaces every occurrence of a text',
  produces: 'same',
  arguments: [
    { name: 'from', type: 'text', required: true, description: 'text to look for, literally' },
    { name: 'to', type: 'text', required: false, default: '', description: 'text to put in its place' },
  ],
  create: (args) => {
    const from = textOf(args, 'from');
    const to = textOf(args, 'to');
    return pureText((text) => (from === '' ? text : text.split(from).join(to)));
  },
};

const fallback: ConverterSpec = {
  name: 'default',
  description: 'Takes the place of an empty value',
  produces: 'same',
  arguments: [{ name: 'value', type: 'text', required: true, description: 'value for an empty field' }],
  create: (args) => {
    const value = typeof args['value'] === 'boolean' ? args['value'] : textOf(args, 'value');
    return (given) => converted(given === null || given === '' ? value : given);
  },
};

const identifier: ConverterSpec = {
  name: 'identifier',
  description: 'Latin letters without accents in upper case, and digits; everything else is left out',
  produces: 'text',
  arguments: [
    {
      name: 'length',
      type: 'integer',
      required: false,
      default: IDENTIFIER_LENGTH,
      description: 'characters at most',
    },
  ],
  create: (args) => {
    const length = numberOf(args, 'length', IDENTIFIER_LENGTH);
    return pureText((text) => foldToIdentifier(text).slice(0, length));
  },
};

export const TEXT_CONVERTERS: readonly ConverterSpec[] = [
  { ...plain('trim', 'Removes white space at both ends', (text) => text.trim()), produces: 'same' },
  plain('lower', 'Lower case', (text) => text.toLowerCase()),
  plain('upper', 'Upper case', (text) => text.toUpperCase()),
  plain('title', 'First letter of each word in upper case, the rest in lower case', titleCase),
  plain('digits', 'Keeps the digits only', (text) => text.replace(/[^0-9]+/g, '')),
  plain('html-to-text', 'Turns HTML into plain text', htmlToText),
  plain('strip-controls', 'Removes control characters other than tab and line break', (text) =>
    cleanText(text).replace(CONTROLS, ''),
  ),
  identifier,
  truncate,
  replace,
  fallback,
  affix('prefix', 'Adds text in front'),
  affix('suffix', 'Adds text at the end'),
];

function titleCase(text: string): string {
  return text
    .toLowerCase()
    .replace(WORD_START, (_whole, before: string, letter: string) => before + letter.toUpperCase());
}
