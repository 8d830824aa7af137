/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* Questions to name servers and their answers (RFC 1035 section 4), as far as needed to find the
 * addresses of a host name. Pure. */

/* Room for a question: header, name, type and class. */
#define WGRE_DNS_QUESTION_MAX (12 + 255 + 4)
/* Room for an answer over UDP without EDNS (RFC 1035 section 2.3.4). */
#define WGRE_DNS_ANSWER_MAX 512

typedef enum {
  WGRE_DNS_OTHER,   /* no answer to this question: ignore it */
  WGRE_DNS_ANSWER,  /* it has addresses, or says that there are none */
  WGRE_DNS_FAILURE, /* the server cannot answer: ask another one */
} WgreDnsResult;

/* wgre_dns_question: asks for the addresses of @name in @family. Its answer has the same @id. Other
 * than ASCII letters are encoded by RFC 5890. Returns the length; 0: the name cannot be encoded. */
gsize wgre_dns_question (const char *name, guint8 family, guint16 id,
                         guint8 buffer[WGRE_DNS_QUESTION_MAX]);
/* wgre_dns_answer: reads @message as an answer to @question and appends its addresses to @addresses
 * (of WgreIp), in the server's order, also those at the end of a chain of aliases. */
WgreDnsResult wgre_dns_answer (const guint8 *message, gsize length, const guint8 *question,
                               gsize question_length, GArray *addresses);
