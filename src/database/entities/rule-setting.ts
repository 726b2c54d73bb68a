import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** What one server changed about one rule; a rule without a row keeps its own defaults. */
const RuleSettingSchema = defineEntity({
  name: 'RuleSetting',
  tableName: 'rule_setting',
  ...tenantTable,
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    rule: text().primary(),
    enabled: p.boolean().default(true),
    autoFix: p.boolean().default(false),
    severity: p.enum(['critical', 'warning', 'info'] as const).nullable(),
  },
});

export class RuleSetting extends RuleSettingSchema.class {}
RuleSettingSchema.setClass(RuleSetting);
