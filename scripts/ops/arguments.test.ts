import { expect, test } from 'vitest';
import { csvOf } from '../csv-of.ts';
import { tableOf } from '../table-of.ts';
import { readOpsWords } from './arguments.ts';

const read = (line: string) => readOpsWords(line.split(' '));

test.each([
  ['payments --csv --data-dir /tmp/x', { command: { do: 'show', name: 'payments' }, format: 'csv', configArgv: ['--data-dir', '/tmp/x'] }],
  ['--data-dir=/tmp/x cases', { command: { do: 'show', name: 'cases' }, format: 'table', configArgv: ['--data-dir=/tmp/x'] }],
  ['cases show 3 --json', { command: { do: 'act', act: { do: 'show-case', caseId: 3 } }, format: 'json', configArgv: [] }],
  [
    'cases decide 3 settle --by Mori',
    {
      command: { do: 'act', act: { do: 'decide', caseId: 3, decision: 'settle', by: 'Mori', reason: '' } },
      format: 'table',
      configArgv: [],
    },
  ],
  [
    'refund P1 60 --by=Mori --reason blank',
    {
      command: { do: 'act', act: { do: 'refund', paymentId: 'P1', amount: 60, by: 'Mori', reason: 'blank' } },
      format: 'table',
      configArgv: [],
    },
  ],
  [
    'coupons issue --percent 10% --count 3 --days 30 --name Spring --by Mori',
    {
      command: {
        do: 'act',
        act: {
          do: 'issue-coupons',
          name: 'Spring',
          percent: 10,
          amount: null,
          currency: '',
          leastTotal: 0,
          days: 30,
          count: 3,
          by: 'Mori',
        },
      },
      format: 'table',
      configArgv: [],
    },
  ],
  ['coupons list', { command: { do: 'show', name: 'coupons' }, format: 'table', configArgv: [] }],
  ['coupons revoke C-1', { command: { do: 'act', act: { do: 'revoke-coupon', codeId: 'C-1' } }, format: 'table', configArgv: [] }],
  ['jobs show J1', { command: { do: 'act', act: { do: 'show-job', jobId: 'J1' } }, format: 'table', configArgv: [] }],
  [
    'jobs recheck J1 --by Mori',
    { command: { do: 'act', act: { do: 'recheck-job', jobId: 'J1', by: 'Mori', reason: '' } }, format: 'table', configArgv: [] },
  ],
  [
    'jobs discard J1 --by Mori --reason broken',
    { command: { do: 'act', act: { do: 'discard-job', jobId: 'J1', by: 'Mori', reason: 'broken' } }, format: 'table', configArgv: [] },
  ],
  ['reconcile', { command: { do: 'act', act: { do: 'reconcile' } }, format: 'table', configArgv: [] }],
])('%s is understood', (line, value) => {
  expect(read(line)).toEqual({ ok: true, value });
});

test.each([
  ['cases decide 3 settle', '--by'],
  ['cases decide 3 release --by Mori', 'a decision is one of'],
  ['refund P1 60 --by Mori', '--reason'],
  ['refund P1 1.50 --by Mori --reason x', 'minor units'],
  ['refund P1 -5 --by Mori --reason x', 'minor units'],
  ['refund P1 0 --by Mori --reason x', 'minor units'],
  ['refund P1 99999999999999999 --by Mori --reason x', 'minor units'],
  ['jobs recheck J1', '--by'],
  ['jobs discard J1 --by Mori', '--reason'],
  ['jobs release J1 --by Mori --reason x', 'none is released unproven'],
  ['jobs discard --by Mori --reason x', 'not a command'],
  ['cases show x', 'no case'],
  ['payments --csv --json', 'choose one'],
  ['nothing', 'not a command'],
])('%s is refused, and says why', (line, words) => {
  const refused = read(line);
  expect(refused).toMatchObject({ ok: false, error: { words: expect.stringContaining(words) as string } });
});

test('CSV is quoted as RFC 4180 says, and no text in it is a formula', () => {
  const rows = [
    { who: '=HYPERLINK("http://evil")', amount: -5, note: 'a,b "c"\r\nd', none: null },
    { who: ' @SUM(1)', amount: 5, note: '+1', none: null },
    { who: '-2+3', amount: 0, note: '\tx', none: null },
  ];
  expect(csvOf(rows).split(/\r\n(?=who|"|')/)).toEqual([
    'who,amount,note,none',
    `"'=HYPERLINK(""http://evil"")",-5,"a,b ""c""\r\nd",`,
    `' @SUM(1),5,'+1,`,
    `'-2+3,0,'\tx,`,
  ]);
  expect(csvOf([])).toBe('');
});

test('a table keeps the terminal as it was', () => {
  expect(tableOf([{ detail: '\u001b[2Jgone' }])).toBe('detail\n·[2Jgone');
});
