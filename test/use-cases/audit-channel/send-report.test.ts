import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../../bench/watched-server.ts';
import { reportSentMessage } from '../../../src/discord/cards/data-quality.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import type { AuditChannel, Delivery } from '../../../src/use-cases/audit-channel/audit-channel.ts';
import { deliverMessages } from '../../../src/use-cases/audit-channel/deliver-messages.ts';
import { sendReport } from '../../../src/use-cases/audit-channel/send-report.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { opened } from '../../database/opened.ts';
import { type HandServer, handServer } from '../hand-server.ts';

const rollcall = opened();
let server: HandServer;

beforeEach(async () => {
  server = await handServer(rollcall);
  await server.inServer(({ em }) => em.execute(`update server set audit_channel_id = '3'`));
  await server.character('Lonely');
  await server.scan();
});

const sendingBy = (send: () => Promise<Delivery>): Context => ({
  ...server.context,
  auditChannel: { send } as unknown as AuditChannel,
});

const drawn = (answer: Parameters<typeof reportSentMessage>[0]) =>
  JSON.stringify(reportSentMessage(answer, vocabularyFor('en-US')).embeds);

describe('an officer who asks for a report hears', () => {
  test('that it was sent, once it really stands in the channel', async () => {
    const context = sendingBy(async () => ({ kind: 'sent', messageId: '9' }));
    const sent = expectOk(await sendReport(context, server.officer()));
    expect(sent).toEqual({ channelId: '3', findings: 1, state: 'sent' });
    expect(drawn(sent)).toContain('1 open finding, sent to <#3>');
  });

  test('why it waits, where Discord did not take it', async () => {
    const context = sendingBy(async () => ({ kind: 'failed', because: 'no_permission', detail: '' }));
    expect(await sendReport(context, server.officer())).toEqual({
      ok: false,
      problem: { code: 'report_waits', because: 'no_permission' },
    });
  });

  test('it once, however often they asked while the channel did not take it', async () => {
    const broken = sendingBy(async () => ({ kind: 'failed', because: 'channel_gone', detail: '' }));
    await sendReport(broken, server.officer());
    await sendReport(broken, server.officer('4343'));
    let sent = 0;
    await deliverMessages(
      sendingBy(async () => {
        sent += 1;
        return { kind: 'sent', messageId: '9' };
      }),
      server.serverId,
    );
    expect(sent).toBe(1);
  });

  test('that it is being sent, where a pipeline delivers it at this moment', async () => {
    const arrival = Promise.withResolvers<Delivery>();
    const taken = Promise.withResolvers<void>();
    const pipeline = sendingBy(() => {
      taken.resolve();
      return arrival.promise;
    });
    let delivering: Promise<void> | undefined;
    const { database } = server.context;
    let transactions = 0;
    const inServer: typeof database.inServer = async (serverId, work) => {
      transactions += 1;
      // The report is written down, and its officer is about to send it.
      if (transactions === 2) {
        delivering = deliverMessages(pipeline, serverId);
        await taken.promise;
      }
      return database.inServer(serverId, work);
    };
    const context = { ...server.context, database: { inServer } } as unknown as Context;
    const answer = expectOk(await sendReport(context, server.officer()));
    expect(answer).toEqual({ channelId: '3', findings: 1, state: 'being_sent' });
    expect(drawn(answer)).toContain('The report is being sent');

    arrival.resolve({ kind: 'sent', messageId: '9' });
    await delivering;
    const rows = await server.inServer(({ em }) => em.execute('select message_id as id from outbox_message'));
    expect(rows).toEqual([{ id: '9' }]);
  });
});
