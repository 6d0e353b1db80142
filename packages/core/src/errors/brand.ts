/** Marks the errors that a hook throws of its own accord. */
export const brand: unique symbol = Symbol.for('kyhooks.error');
