import {
  existingIdOf,
  idsInContext,
  missingScopes,
  readErrorBody,
  refusal,
  traceIdsOf,
} from './error-body.js';

describe('HubSpot error bodies', () => {
  it.each([
    ['of a create', { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 151' }, '151'],
    ['in a context', { category: 'CONFLICT', context: { existingId: ['77'] } }, '77'],
    [
      'of a race',
      {
        category: 'VALIDATION_ERROR',
        message:
          'Cannot set PropertyValueCoordinates{portalId=1, propertyName=email, value=a@b.example} on 9. 12 already has that value.',
      },
      '12',
    ],
    ['in tokens', { errorType: 'UNIQUE_VALUE_CONFLICT', errorTokens: { existingObjectId: ['5'] } }, '5'],
  ])('name the record that holds a value, in the form %s', (_name, raw, id) => {
    const body = readErrorBody(raw);
    expect(existingIdOf(body)).toBe(id);
    const failure = refusal(400, body);
    expect(failure).toMatchObject({ class: 'conflict', code: 'value-taken' });
    expect(failure.message).toContain(id);
    expect(failure.message).not.toContain('a@b.example');
  });

  it.each([
    ['PROPERTY_DOESNT_EXIST', 'configuration', 'property-doesnt-exist'],
    ['READ_ONLY_VALUE', 'configuration', 'read-only-value'],
    ['INVALID_OPTION', 'validation', 'invalid-option'],
    ['MISSING_CONDITIONAL_REQUIRED_PROPERTY', 'validation', 'missing-conditional-required-property'],
    ['SOMETHING_NEW', 'validation', 'something-new'],
  ])('tell mapping faults from value faults: %s', (code, failureClass, ours) => {
    const errors = [{ message: 'value "secret" is bad', code, context: { propertyName: ['industry'] } }];
    const failure = refusal(400, readErrorBody({ category: 'VALIDATION_ERROR', message: 'secret', errors }));
    expect(failure).toMatchObject({ class: failureClass, code: ours, field: 'industry', nativeCode: code });
    expect(failure.message).toContain('"industry"');
    expect(failure.message).not.toContain('secret');
  });

  it('take details out of a message', () => {
    const message =
      'Property values were not valid: [{"isValid":false,"error":"INVALID_DATE","name":"closedate"}]';
    expect(refusal(400, readErrorBody({ message }))).toMatchObject({
      code: 'invalid-date',
      field: 'closedate',
    });
    const unknown = 'There was a problem with the request: property nonsense does not exist';
    expect(refusal(400, readErrorBody({ message: unknown }))).toMatchObject({
      class: 'configuration',
      field: 'nonsense',
    });
  });

  it('find scopes, ids and trace ids wherever they stand', () => {
    expect(
      missingScopes(
        readErrorBody({
          context: { requiredGranularScopes: ['a'] },
          errors: [{ context: { requiredScopes: ['b'] } }],
        }),
      ),
    ).toEqual(['a', 'b']);
    expect(idsInContext(readErrorBody({ context: { ids: ['1', 2] } }))).toEqual(['1', '2']);
    expect(traceIdsOf(readErrorBody({ context: { objectWriteTraceId: ['op'] } }))).toEqual(['op']);
  });

  it.each([undefined, null, 'text', [], 7])('survive %j', (raw) => {
    expect(refusal(400, readErrorBody(raw))).toMatchObject({ class: 'validation', code: 'refused' });
    expect(refusal(404, readErrorBody(raw))).toMatchObject({ class: 'not-found' });
  });
});
