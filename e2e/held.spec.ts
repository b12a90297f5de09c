import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { decideJob, ops, storedDocuments } from './support/books.ts';
import { atPanel, documentFile, send } from './support/people.ts';
import { cleanUp, startStation, type Station } from './support/station.ts';

let station: Station | null = null;
test.afterEach(async () => {
  await cleanUp(station);
  station = null;
});

type Row = { readonly jobId: string; readonly held: number; readonly heldWhy: string | null };

test('a file whose pages cannot be proven waits for staff: looked at again it still does, discarded it leaves the list by itself', async ({
  page,
}) => {
  station = await startStation();
  const at = station;
  const { path, octets } = documentFile('three-in-one.pdf', 3);
  writeFileSync(path, Buffer.from(Buffer.from(octets).toString('latin1').replace('/Count 3', '/Count 1'), 'latin1'));
  await send(at, path, { user: 'alice', pin: '1234' });
  await send(at, documentFile('plain-letter.pdf', 2).path, { user: 'alice', pin: '1234' });
  const panel = atPanel(page);
  await panel.open(at);
  await panel.identify('alice');
  await expect(page.getByText('Staff must look at this file')).toBeVisible();

  const held = (await ops<Row>('jobs', at.dataDir)).find((job) => job.held === 1);
  expect(held).toMatchObject({ heldWhy: 'count-mismatch' });
  const { jobId } = held!;
  expect(await decideJob(at.dataDir, ['recheck', jobId, '--by', 'Mori'])).toMatchObject([{ outcome: 'held', heldWhy: 'count-mismatch' }]);
  await expect(page.getByText('Staff must look at this file')).toBeVisible();

  await decideJob(at.dataDir, ['discard', jobId, '--by', 'Mori', '--reason', 'to be saved anew']);
  await expect(page.getByText('Staff must look at this file')).toBeHidden();
  await expect(page.getByText(/^pla….*pdf/)).toBeVisible();
  await expect.poll(() => storedDocuments(at.dataDir)).toHaveLength(1);
});
