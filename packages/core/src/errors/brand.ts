/** Marks the errors that a hook of kyhooks throws itself. */
export const brand: unique symbol = Symbol.for('kyhooks.error');
