/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_text_mask: a copy in which everything that is called a secret key, or could be one, is
 * replaced by "(hidden)" and control characters by "?". What is called a public key is shown. */
char *wgre_text_mask (const char *text);
/* wgre_text_is_plain: whether that would change nothing. */
gboolean wgre_text_is_plain (const char *text);
/* wgre_text_mask_below: the same of a line that stands below @above (NULL: nothing is known of it),
 * which may be the rest of a key that was cut in two. */
char *wgre_text_mask_below (const char *above, const char *text);
/* wgre_text_may_go_on: whether a line may be such a rest: nothing but characters of a key. */
gboolean wgre_text_may_go_on (const char *text);
/* wgre_text_quote: the mask in quotation marks, cut when it is long. */
char *wgre_text_quote (const char *text);
