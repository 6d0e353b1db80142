/** The times that all three clients use, in milliseconds. */
export type Setting = Readonly<{
	/** Timeout of an attempt. */
	attempt: number;
	/** Timeout of a call. */
	total: number;
	/** The wait before the first retry, before jitter. It doubles with each retry. */
	initial: number;
}>;

/** `defaults` are the defaults of kyhooks; `short` is for impatient callers. */
export const settings = {
	defaults: {attempt: 5_000, total: 30_000, initial: 1_000},
	short: {attempt: 500, total: 30_000, initial: 100},
} satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as SettingName[];
