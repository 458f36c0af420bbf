import {expect, test} from 'vitest';
import {
  pressValues,
  valuesLines,
  valuesPanel,
  type Entered,
  type ValuesPanel,
} from '../../../source/ui/access/values-panel.ts';

const panel = valuesPanel('kms:DeleteCustomKeyStore', ['aws:MultiFactorAuthAge', 'aws:SourceIp'], {
  'aws:SourceIp': '192.0.2.7',
});

const press = (start: ValuesPanel, ...names: readonly string[]): Entered => {
  let entered: Entered = {is: 'open', panel: start};
  for (const name of names) {
    if (entered.is !== 'open') throw new Error('closed already');
    entered = pressValues(entered.panel, {kind: 'press', name});
  }
  return entered;
};
const text = (entered: Entered): string =>
  entered.is === 'open'
    ? valuesLines(entered.panel, 76)
        .map(line => line.map(span => span.text).join(''))
        .join('\n')
    : '';

test('what was entered before is there, and each key says what it wants', () => {
  const shown = text({is: 'open', panel});
  expect(shown).toContain('> aws:MultiFactorAuthAge  _');
  expect(shown).toContain('seconds since the second factor');
  expect(shown).toContain('  aws:SourceIp            192.0.2.7');
});

test('Enter gives the values that are not empty', () => {
  expect(press(panel, '6', '0', 'Enter')).toEqual({
    is: 'given',
    values: {'aws:MultiFactorAuthAge': '60', 'aws:SourceIp': '192.0.2.7'},
  });
  expect(press(panel, 'Tab', ...Array<string>(9).fill('Backspace'), 'Enter')).toEqual({
    is: 'given',
    values: {},
  });
});

test('what cannot be a value stays open, with the cursor on it', () => {
  const entered = press(panel, 'o', 'n', 'e', 'Tab', 'Enter');
  expect(entered).toMatchObject({is: 'open', panel: {cursor: 0}});
  expect(text(entered)).toContain('✗ wants seconds since');
});
