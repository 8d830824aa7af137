/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* wgre_locale_find_messages: tells gettext where the translations of this package are. For
 * plug-ins: the locale is the program's and stays unchanged. */
void wgre_locale_find_messages (void);
/* wgre_locale_init: for programs, first thing in main(): the user's locale, then the translations.
 */
void wgre_locale_init (void);
/* wgre_locale_init_messages: the same for programs in the background: only the characters and the
 * language of messages are the user's. */
void wgre_locale_init_messages (void);
