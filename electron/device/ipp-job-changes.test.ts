import { expect, test } from 'vitest';
import { firstNumber, firstText, textsOf } from '../../shared/ipp/message.ts';
import type { MachineEvent } from '../../shared/contract/machines.ts';
import type { JobId } from '../../shared/ids.ts';
import * as make from '../../shared/ipp/values.ts';
import { startTestIntake } from './intake/test-intake.ts';
import { ask, testRequest as request } from './intake/test-requests.ts';
import { asId } from '../../shared/ids.ts';
import { createIppJobChanges } from './ipp-job-changes.ts';
import type { ReleaseNews } from './release/release-news.ts';

// What a print queue reads of its job, from its arrival to the paper.

type Happening = { readonly server: (jobId: JobId) => unknown } | { readonly paper: (jobId: JobId) => unknown };
const paying = (phase: string): Happening => ({ server: (jobId) => ({ type: 'payment', payment: { phase, jobIds: [jobId] } }) });
const job = (state: string, reason: string | null = null): Happening => ({ server: (jobId) => ({ type: 'job', jobId, state, reason }) });
const released: Happening = { server: (jobId) => ({ type: 'release', release: { jobId } }) };
const paper = (type: string, more: object = {}): Happening => ({ paper: (jobId) => ({ type, jobId, ...more }) });

const held = 4;
const waits = [held, 'job-release-wait', 'Held. Enter your user ID at the printer.'] as const;
const pays = [held, 'account-info-needed', 'Waiting for payment at the printer.'] as const;

test.each<readonly [string, readonly Happening[], readonly [number, string, string]]>([
  ['sent', [], waits],
  ['payment is being reserved', [paying('reserving')], pays],
  ['the code is on the panel', [paying('reserved')], pays],
  ['nobody has paid in time', [paying('unpaid')], pays],
  ['the outcome is not known', [paying('unknown')], pays],
  [
    'payment was declined',
    [paying('reserved'), paying('declined')],
    [held, 'account-authorization-failed', 'The payment was declined. Pay again at the printer.'],
  ],
  ['payment was cancelled', [paying('reserved'), paying('cancelled')], waits],
  ['the reservation expired', [paying('reserved'), paying('expired')], waits],
  ['paid, and on its way back', [paying('paid'), released], [3, 'job-queued', '']],
  ['printing', [released, paper('begun', { sheetsOut: 0 })], [5, 'job-printing', '']],
  ['out of paper', [released, paper('begun', { sheetsOut: 0 }), paper('halted')], [6, 'printer-stopped', '']],
  ['refilled', [released, paper('begun', { sheetsOut: 0 }), paper('halted'), paper('resumed')], [5, 'job-printing', '']],
  ['printed', [released, paper('ended', { completed: true, sheetsOut: 2 })], [9, 'job-completed-successfully', '']],
  ['jammed for good', [released, paper('begun', { sheetsOut: 0 }), paper('ended', { completed: false, sheetsOut: 1 })], waits],
  ['expired', [job('expired')], [7, 'job-canceled-after-timeout', '']],
  ['cancelled at the panel', [job('canceled')], [7, 'job-canceled-at-device', '']],
  ['discarded by staff', [job('canceled', 'job-canceled-by-operator')], [7, 'job-canceled-by-operator', '']],
])('a job that is %s says so, and what it costs', async (_, happenings, expected) => {
  const intake = await startTestIntake();
  try {
    const printed = await ask(intake.url, request(intake.url, 'Print-Job'), '%PDF-1.7\n1 0 obj');
    const changes = createIppJobChanges(intake.intake);
    const { jobId } = intake.spooler.documents[0]!;
    for (const happening of happenings)
      if ('server' in happening) changes.server(happening.server(jobId) as MachineEvent);
      else changes.paper(happening.paper(jobId) as ReleaseNews);
    const id = firstNumber(printed.job, 'job-id') ?? -1;
    const { job: now } = await ask(intake.url, request(intake.url, 'Get-Job-Attributes', { 'job-id': make.integer(id) }));
    expect([firstNumber(now, 'job-state'), textsOf(now, 'job-state-reasons').join(), firstText(now, 'job-state-message')]).toEqual(
      expected,
    );
    expect(firstText(now, 'job-charge-info')).toBe('JPY 150, to be paid at the printer.');
    const stranger = { 'job-id': make.integer(id), 'requesting-user-name': make.name('mallory') };
    expect(firstText((await ask(intake.url, request(intake.url, 'Get-Job-Attributes', stranger))).job, 'job-charge-info')).toBe(null);
  } finally {
    await intake.close();
  }
});

test('a price that is known later is told when it is, whether or not the JOBID has come first', async () => {
  const intake = await startTestIntake();
  try {
    const changes = createIppJobChanges(intake.intake);
    const priced = (jobId: JobId): void =>
      changes.server({ type: 'job', jobId, state: 'priced', reason: null, total: { amount: 90, currency: 'JPY' } });
    const chargeOf = async (id: number): Promise<string | null> =>
      firstText((await ask(intake.url, request(intake.url, 'Get-Job-Attributes', { 'job-id': make.integer(id) }))).job, 'job-charge-info');
    const send = async (): Promise<number> =>
      firstNumber((await ask(intake.url, request(intake.url, 'Print-Job'), '%PDF-1.7\n1 0 obj')).job, 'job-id') ?? -1;
    const later = await send();
    priced(intake.spooler.documents[0]!.jobId);
    expect(await chargeOf(later)).toBe('JPY 90, to be paid at the printer.');
    // The server's word overtakes its answer.
    intake.spooler.beforeEnd(priced);
    expect(await chargeOf(await send())).toBe('JPY 90, to be paid at the printer.');
    // A job that came in another way is none of these.
    expect(() => priced(asId<JobId>('ZZZZZZZZZZZZ'))).not.toThrow();
  } finally {
    await intake.close();
  }
});
