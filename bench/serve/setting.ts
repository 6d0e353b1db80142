/** The times that the three clients have in common, in milliseconds. */
export type Setting = Readonly<{
	/** The longest an attempt may take. */
	attempt: number;
	/** The longest a call may take. */
	total: number;
	/** The wait before the first retry, before jitter; each further one is twice as long. */
	initial: number;
}>;

/** What our hooks do unless told otherwise, and what impatient callers set. */
export const settings = {
	defaults: {attempt: 5_000, total: 30_000, initial: 1_000},
	short: {attempt: 500, total: 30_000, initial: 100},
} satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as SettingName[];
