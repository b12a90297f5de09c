import type { MachineEvent } from '../../shared/contract/machines.ts';
import type { PaymentView } from '../../shared/contract/payments.ts';
import type { JobId } from '../../shared/ids.ts';
import type { Intake } from './intake/intake.ts';
import type { ReleaseNews } from './release/release-news.ts';

/** Tells the sender's print queue where its job stands: RFC 8011 5.3.7 and 5.3.8, with the account reasons of PWG 5100.16. */
export const createIppJobChanges = (intake: Pick<Intake, 'jobChanged' | 'jobWaits' | 'jobPriced'>) => {
  const held = (ids: readonly JobId[], reason: string): void => {
    for (const id of ids) intake.jobChanged(id, { state: 'pending-held', reasons: [reason] });
  };

  const payment = ({ phase, jobIds }: PaymentView): void => {
    switch (phase) {
      case 'reserving':
      case 'reserved':
      case 'unpaid':
      case 'confirming':
      case 'unknown':
      case 'cancelling':
        return held(jobIds, 'account-info-needed');
      case 'declined':
        return held(jobIds, 'account-authorization-failed');
      case 'cancelled':
      case 'expired':
      case 'refused':
        for (const id of jobIds) intake.jobWaits(id);
        return;
      case 'paid':
      case 'settled':
        // What follows is told by the paper.
        return;
    }
  };

  return {
    server(event: MachineEvent): void {
      switch (event.type) {
        case 'payment':
          return payment(event.payment);
        case 'release':
          return void intake.jobChanged(event.release.jobId, { state: 'pending', reasons: ['job-queued'] });
        case 'job':
          if (event.total !== undefined) intake.jobPriced(event.jobId, event.total);
          if (event.state === 'expired') intake.jobChanged(event.jobId, { state: 'canceled', reasons: ['job-canceled-after-timeout'] });
          if (event.state === 'canceled') intake.jobChanged(event.jobId, { state: 'canceled', reasons: [canceledBy(event.reason)] });
          if (event.state === 'aborted') intake.jobChanged(event.jobId, { state: 'aborted', reasons: ['document-format-error'] });
          return;
        case 'hello':
        case 'release-revoked':
        case 'erase-copy':
          return;
      }
    },
    paper(news: ReleaseNews): void {
      switch (news.type) {
        case 'begun':
        case 'sheet':
          return void intake.jobChanged(news.jobId, { state: 'processing', reasons: ['job-printing'], sheetsCompleted: news.sheetsOut });
        case 'halted':
          return void intake.jobChanged(news.jobId, { state: 'processing-stopped', reasons: ['printer-stopped'] });
        case 'resumed':
          return void intake.jobChanged(news.jobId, { state: 'processing', reasons: ['job-printing'] });
        case 'ended': {
          const sheets = news.sheetsOut === null ? {} : { sheetsCompleted: news.sheetsOut };
          if (news.completed)
            return void intake.jobChanged(news.jobId, { state: 'completed', reasons: ['job-completed-successfully'], ...sheets });
          // The missing sheets are still owed: the job waits at the panel again.
          return void intake.jobWaits(news.jobId);
        }
      }
    },
  };
};

/** RFC 8011 5.3.8: staff, or somebody at the panel. */
const canceledBy = (reason: string | null): string => (reason === 'job-canceled-by-operator' ? reason : 'job-canceled-at-device');
