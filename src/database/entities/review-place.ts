import { defineEntity, p } from '@mikro-orm/core';
import { discordId, instant, isDiscordId, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** How far an officer walked through a rule's findings: behind which one they go on, also when it is long closed. */
const ReviewPlaceSchema = defineEntity({
  name: 'ReviewPlace',
  tableName: 'review_place',
  ...tenantTable,
  checks: [isDiscordId('review_place_officer_id_check', 'officer_id')],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    officerId: discordId().primary(),
    rule: text().primary(),
    /** When the finding that was passed last was found, and its id: the order of the walk. */
    foundAt: instant(),
    findingId: p.uuid(),
    passedAt: instant(),
  },
});

export class ReviewPlace extends ReviewPlaceSchema.class {}
ReviewPlaceSchema.setClass(ReviewPlace);
