import { domainOf } from '../normalisers.js';
import { countryReader } from '../countries.js';
import { phoneReader } from '../phone-numbers.js';
import { converted, invalid, onInvalidArgument, onText, refused, textOf } from './converter-spec.js';
import type { ConverterSpec, OnInvalid } from './converter-spec.js';

// Deliberately plain: one "@", no blanks, a dot in the host. The mail server has the last word.
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:"_]{1,253}$/;

const phone: ConverterSpec = {
  name: 'phone',
  description: 'A phone number in one spelling',
  produces: 'text',
  arguments: [
    {
      name: 'country',
      type: 'country',
      required: false,
      description: 'country of numbers without a country code',
    },
    {
      name: 'format',
      type: 'choice',
      required: false,
      choices: ['e164', 'national'],
      default: 'e164',
      description: '+12125551234, or as people in the country write it',
    },
    onInvalidArgument('keep'),
  ],
  create: (args, context) => {
    const phones = phoneReader(textOf(args, 'country') || context.defaultCountry);
    const national = args['format'] === 'national';
    const policy = args['onInvalid'] as OnInvalid;
    return onText((given) => {
      const text = given.trim();
      const forms = text === '' ? null : phones.read(text);
      if (forms === null)
        return invalid(policy, text, refused('not-a-phone', 'The value is no phone number.'));
      const extension = forms.extension === null ? '' : ` ext. ${forms.extension}`;
      return converted(national ? forms.national() : forms.e164 + extension);
    });
  },
};

const email: ConverterSpec = {
  name: 'email',
  description: 'An e-mail address in lower case, checked',
  produces: 'text',
  arguments: [onInvalidArgument('fail')],
  create: (args) => {
    const policy = args['onInvalid'] as OnInvalid;
    return onText((given) => {
      const text = given.trim().toLowerCase();
      return isEmail(text)
        ? converted(text)
        : invalid(policy, text, refused('not-an-email', 'The value is no e-mail address.'));
    });
  },
};

const domain: ConverterSpec = {
  name: 'domain',
  description: 'The host name of a web address, without www; of an e-mail address, the part after "@"',
  produces: 'text',
  arguments: [onInvalidArgument('empty')],
  create: (args) => {
    const policy = args['onInvalid'] as OnInvalid;
    return onText((given) => {
      const text = given.trim();
      const host = domainOf(isEmail(text) ? text.slice(text.indexOf('@') + 1) : text);
      return host === null
        ? invalid(policy, text, refused('not-a-domain', 'The value is no web address.'))
        : converted(host);
    });
  },
};

const country: ConverterSpec = {
  name: 'country',
  description: 'A country, given as a name or code, as a code or its English name',
  produces: 'text',
  arguments: [
    {
      name: 'to',
      type: 'choice',
      required: false,
      choices: ['alpha2', 'alpha3', 'name'],
      default: 'alpha2',
      description: 'US, USA or United States',
    },
    onInvalidArgument('keep'),
  ],
  create: (args) => {
    const read = countryReader(args['to'] as 'alpha2' | 'alpha3' | 'name');
    const policy = args['onInvalid'] as OnInvalid;
    return onText((given) => {
      const text = given.trim();
      const found = read(text);
      return found === null
        ? invalid(policy, text, refused('not-a-country', 'The value is no known country.'))
        : converted(found);
    });
  },
};

export const CONTACT_CONVERTERS: readonly ConverterSpec[] = [phone, email, domain, country];

function isEmail(text: string): boolean {
  if (!EMAIL.test(text)) return false;
  const [local = '', host = ''] = text.split('@');
  const dotted = host.includes('.') && !host.startsWith('.') && !host.endsWith('.') && !host.includes('..');
  return dotted && !local.startsWith('.') && !local.endsWith('.') && !local.includes('..');
}
