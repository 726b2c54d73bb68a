/** The regions Battle.net serves; China has an API of its own. */
export const regions = ['us', 'eu', 'kr', 'tw'] as const;

export type Region = (typeof regions)[number];
