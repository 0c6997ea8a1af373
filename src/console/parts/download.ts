/** Hands a file to the browser's downloads; nothing leaves this computer. */
export const downloadFile = (name: string, file: Blob): void => {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file over once the click is through its queue.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};

export const downloadText = (name: string, text: string): void =>
  downloadFile(name, new Blob([text], { type: 'text/csv;charset=utf-8' }));
