import { multiValues } from '../../../domain/values/coerce.js';
import { ExpressionError } from '../../../domain/values/value-functions.js';
import { converted, onText, refused, textOf } from './converter-spec.js';
import type { ConverterArguments, ConverterSpec } from './converter-spec.js';

const boolean: ConverterSpec = {
  name: 'boolean',
  description: 'True or false from words',
  produces: 'boolean',
  arguments: [
    {
      name: 'true',
      type: 'list',
      required: false,
      default: ['true', 'yes', 'y', '1', 'on'],
      description: 'words that mean true',
    },
    {
      name: 'false',
      type: 'list',
      required: false,
      default: ['false', 'no', 'n', '0', 'off'],
      description: 'words that mean false',
    },
  ],
  create: (args) => {
    const words = new Map<string, boolean>();
    for (const word of listOf(args, 'false')) words.set(word, false);
    for (const word of listOf(args, 'true')) words.set(word, true);
    const known = [...words.keys()].join(', ');
    return onText((text) => {
      const value = words.get(text.trim().toLowerCase());
      return value === undefined
        ? refused('not-a-boolean', `The value is none of ${known}.`)
        : converted(value);
    });
  },
};

const choice: ConverterSpec = {
  name: 'enum',
  description: 'One value for another; a multi-select value by value',
  produces: 'enumeration',
  arguments: [
    {
      name: 'entries',
      type: 'choices-map',
      required: true,
      description: 'value of the source: value of the target',
    },
    {
      name: 'fallback',
      type: 'text',
      required: false,
      description: 'value for everything else; without it such a record is refused',
    },
  ],
  create: (args) => {
    const entries = new Map(Object.entries(args['entries'] as Readonly<Record<string, unknown>>));
    const fallback = args['fallback'] === undefined ? null : textOf(args, 'fallback');
    return onText((text) => {
      const whole = entries.get(text);
      if (whole !== undefined) return converted(asValue(whole));
      const parts = text.includes(';') ? multiValues(text) : [text.trim()];
      const mapped: string[] = [];
      for (const part of parts) {
        const value = entries.has(part) ? asValue(entries.get(part)) : fallback;
        if (value === null && !entries.has(part)) {
          return refused(
            'unmapped-value',
            'The value is not in the entries of the converter "enum". Add it, or give a fallback.',
          );
        }
        if (value !== null && value !== '') mapped.push(value);
      }
      return converted(mapped.length === 0 ? null : multiValues(mapped.join(';')).join(';'));
    });
  },
};

const split: ConverterSpec = {
  name: 'split',
  description: 'Text with separators becomes a multi-select',
  produces: 'multi-enumeration',
  arguments: [
    {
      name: 'separator',
      type: 'text',
      required: false,
      default: ',',
      description: 'what stands between the values',
    },
  ],
  create: (args) => {
    const separator = separatorOf(args, 'split');
    return onText((text) => converted(multiValues(text, separator).join(';')));
  },
};

const join: ConverterSpec = {
  name: 'join',
  description: 'A multi-select becomes text with separators',
  produces: 'text',
  arguments: [
    {
      name: 'separator',
      type: 'text',
      required: false,
      default: ', ',
      description: 'what to put between the values',
    },
  ],
  create: (args) => {
    const separator = separatorOf(args, 'join');
    return onText((text) => converted(multiValues(text).join(separator)));
  },
};

export const CHOICE_CONVERTERS: readonly ConverterSpec[] = [boolean, choice, split, join];

function separatorOf(args: ConverterArguments, name: string): string {
  const separator = textOf(args, 'separator');
  if (separator === '')
    throw new ExpressionError(`Argument "separator" of converter "${name}" must not be empty.`);
  return separator;
}

function listOf(args: ConverterArguments, name: string): readonly string[] {
  const value = args[name];
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => String(item).trim().toLowerCase());
}

function asValue(entry: unknown): string | null {
  return entry === null || entry === undefined ? null : String(entry);
}
