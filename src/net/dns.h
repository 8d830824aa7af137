/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* Questions to name servers and their answers (RFC 1035 section 4), as far as it takes to find the
 * addresses of a host name. Pure. */

/* Room for a question: header, name, type and class. */
#define WGRE_DNS_QUESTION_MAX (12 + 255 + 4)
/* Room for an answer over UDP without EDNS (RFC 1035 section 2.3.4). */
#define WGRE_DNS_ANSWER_MAX 512

typedef enum {
  WGRE_DNS_OTHER,   /* no answer to this question: ignore it */
  WGRE_DNS_ANSWER,  /* it has addresses, or says that there are none */
  WGRE_DNS_FAILURE, /* the server cannot say: another one may */
} WgreDnsResult;

/* wgre_dns_question: asks for the addresses of @family that @name has; @id tells the answers to
 * several questions apart. Names with other than ASCII letters are written as RFC 5890 has it.
 * Returns the length; 0: such a name cannot be asked for. */
gsize wgre_dns_question (const char *name, guint8 family, guint16 id,
                         guint8 buffer[WGRE_DNS_QUESTION_MAX]);
/* wgre_dns_answer: what @message says to a question of that length. Its addresses are appended to
 * @addresses (of WgreIp), in the server's order; also those at the end of a chain of aliases. */
WgreDnsResult wgre_dns_answer (const guint8 *message, gsize length, const guint8 *question,
                               gsize question_length, GArray *addresses);
