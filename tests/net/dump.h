/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/batch.h"

/* Netlink messages as text, to compare what we write with what was recorded from ip(8) and wg(8).
 */

/* A message written as hexadecimal digits; blanks are skipped. Aligned, of nlmsg_len bytes; free
 * with g_free(). */
struct nlmsghdr *dump_from_hex (const char *hex);
/* One line per attribute, "TYPE.TYPE…: bytes", those of equal parents ordered by their type,
 * elements of lists (type 0) in their order. Not shown: lengths, sequence number, port, NLM_F_ACK,
 * NLA_F_NESTED.
 * @nested: paths whose attributes are nested although their flag does not say so; @ignored: paths
 * to leave out; both may be NULL. */
char *dump_message (const struct nlmsghdr *message, gsize header_size, const char *const *nested,
                    const char *const *ignored);
