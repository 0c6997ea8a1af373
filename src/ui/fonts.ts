/** Self-hosted fonts, cut into slices that load when a character of theirs is first shown; nothing comes from a network. */
import '@fontsource/biz-udpgothic/400.css';
import '@fontsource/biz-udpgothic/700.css';
import '@fontsource/noto-sans-jp/400.css';
import '@fontsource/noto-sans-jp/700.css';
