/** Token under which the application gets `ValueFunctions` (src/domain/values). */
export const VALUE_FUNCTIONS = Symbol('VALUE_FUNCTIONS');
