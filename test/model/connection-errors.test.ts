import {describe, expect, test} from 'vitest';
import {connectionErrorCodes, explainConnectionError} from '../../source/model/connection-errors.ts';

test('all 18 codes of AWS are explained', () => {
  expect(connectionErrorCodes).toHaveLength(18);
});

const everyCase = connectionErrorCodes.flatMap(code => [
  [code, 'AWS_CLOUDHSM'] as const,
  [code, 'EXTERNAL_KEY_STORE'] as const,
]);

describe.each(everyCase)('%s of a store of type %s', (code, type) => {
  const advice = explainConnectionError(code, type);

  test('has a cause, something to look at, and words that fit their columns', () => {
    expect(advice.known).toBe(true);
    expect(advice.code).toBe(code);
    expect(advice.cause.length).toBeLessThanOrEqual(154);
    expect(advice.look).not.toBe('');
    for (const {text} of advice.fix) expect(text.length, text).toBeLessThanOrEqual(34);
  });

  test('disconnects before it connects, because AWS refuses to connect a FAILED store, and connects last', () => {
    const texts = advice.fix.map(step => step.text);
    expect(texts).toContain('Disconnect the store');
    expect(texts.at(-1)).toMatch(/^Connect the store/u);
  });
});

test('the password of kmsuser is only for CloudHSM stores', () => {
  const fixOf = (type: string) =>
    explainConnectionError('INVALID_CREDENTIALS', type)
      .fix.map(step => step.text)
      .join(' ');
  expect(fixOf('AWS_CLOUDHSM')).toContain('kmsuser');
  expect(fixOf('EXTERNAL_KEY_STORE')).not.toContain('kmsuser');
});

test.each(['NEW_CODE', 'constructor', '__proto__', ''])('the unknown code %j is passed through', code => {
  expect(explainConnectionError(code, 'AWS_CLOUDHSM')).toMatchObject({code, known: false});
});

test('a store that is FAILED without a code still gets the general advice', () => {
  expect(explainConnectionError(undefined, 'AWS_CLOUDHSM').fix).toHaveLength(3);
});
