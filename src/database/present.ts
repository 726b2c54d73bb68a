/**
 * In SQL: whether a row of `character` stands on a roster that the server watches (domain.md §2). It departed from none,
 * and nobody removed its guild: who is in a removed one nobody sees. Guilds are few, and read once for all rows.
 */
export const IS_PRESENT = `(
  character.departed_at is null
  and character.guild_id = any(array(select guild.id from guild where guild.removed_at is null))
)`;

/** The same as the ORM's condition on a character. */
export const PRESENT = { departedAt: null, guild: { removedAt: null } } as const;
