module.exports = async (): Promise<void> => undefined;
export {};
