/** Every channel between the screen's preload and the shell; there are no others. */
export const CONNECT_HOST = 'kazasu:connect-host';
export const HOST_PORT = 'kazasu:host-port';
export const HOST_RESTARTED = 'kazasu:host-restarted';
export const APP_INFO = 'kazasu:app-info';
export const QUIT_KIOSK = 'kazasu:quit-kiosk';
