/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/dns.h"

#include <string.h>

/* Of the third byte of the header, and of the fourth. */
#define DNS_IS_ANSWER 0x80
#define DNS_CUT_OFF 0x02
#define DNS_RECURSION_DESIRED 0x01
#define DNS_CODE 0x0f
#define DNS_NO_SUCH_NAME 3 /* a code */
#define DNS_HEADER_SIZE 12
/* Of a record, behind its name: type, class, time to live, length. */
#define DNS_RECORD_SIZE 10
#define DNS_TYPE_A 1
#define DNS_TYPE_AAAA 28 /* RFC 3596 */
#define DNS_CLASS_IN 1
#define DNS_POINTER 0xc0 /* instead of a length: a name goes on elsewhere */
#define DNS_LABEL_MAX 63
#define DNS_NAME_MAX 255

static void
dns_put_u16 (guint8 *at, guint number)
{
  at[0] = (guint8) (number >> 8);
  at[1] = (guint8) number;
}

/* Labels with their lengths; 0: it is too long, or one of them is. A dot at the end is no label. */
static gsize
dns_put_name (const char *ascii, guint8 *buffer)
{
  g_auto (GStrv) labels = g_strsplit (ascii, ".", -1);
  gsize length = 0;

  for (guint i = 0; labels[i]; i++) {
    gsize label = strlen (labels[i]);

    if (!label && i && !labels[i + 1])
      break;
    if (!label || label > DNS_LABEL_MAX || length + label + 2 > DNS_NAME_MAX)
      return 0;
    buffer[length++] = (guint8) label;
    memcpy (buffer + length, labels[i], label);
    length += label;
  }
  if (!length)
    return 0;
  buffer[length++] = 0;
  return length;
}

gsize
wgre_dns_question (const char *name, guint8 family, guint16 id,
                   guint8 buffer[WGRE_DNS_QUESTION_MAX])
{
  g_autofree char *ascii = g_hostname_to_ascii (name);
  gsize length;

  g_return_val_if_fail (buffer, 0);
  memset (buffer, 0, DNS_HEADER_SIZE);
  length = ascii ? dns_put_name (ascii, buffer + DNS_HEADER_SIZE) : 0;
  if (!length)
    return 0;
  dns_put_u16 (buffer, id);
  buffer[2] = DNS_RECURSION_DESIRED;
  dns_put_u16 (buffer + 4, 1);
  length += DNS_HEADER_SIZE;
  dns_put_u16 (buffer + length, family == AF_INET ? DNS_TYPE_A : DNS_TYPE_AAAA);
  dns_put_u16 (buffer + length + 2, DNS_CLASS_IN);
  return length + 4;
}

/* The id, and the question word by word, but for the case of its letters: nobody who has not seen
 * it can know both. */
static gboolean
dns_answers (const guint8 *message, gsize length, const guint8 *question, gsize question_length)
{
  return length >= question_length && !memcmp (message, question, 2) &&
         message[2] & DNS_IS_ANSWER && !memcmp (message + 4, question + 4, 2) &&
         !g_ascii_strncasecmp ((const char *) message + DNS_HEADER_SIZE,
                               (const char *) question + DNS_HEADER_SIZE,
                               question_length - DNS_HEADER_SIZE - 4) &&
         !memcmp (message + question_length - 4, question + question_length - 4, 4);
}

/* --- reading: a part of the message that has not been read yet --- */

typedef struct {
  const guint8 *at, *end;
} DnsRest;

static gboolean
dns_skip (DnsRest *rest, gsize length)
{
  if ((gsize) (rest->end - rest->at) < length)
    return FALSE;
  rest->at += length;
  return TRUE;
}

static guint
dns_u16 (const guint8 *at)
{
  return (guint) at[0] << 8 | at[1];
}

/* Nobody needs to know whose record it is: a pointer into the message is not followed. */
static gboolean
dns_skip_name (DnsRest *rest)
{
  while (rest->at < rest->end) {
    guint8 length = *rest->at;

    if (length > DNS_LABEL_MAX)
      return (length & DNS_POINTER) == DNS_POINTER && dns_skip (rest, 2);
    if (!dns_skip (rest, 1 + (gsize) length))
      return FALSE;
    if (!length)
      return TRUE;
  }
  return FALSE;
}

static gboolean
dns_take_record (DnsRest *rest, guint type, GArray *addresses)
{
  WgreIp ip = { .family = type == DNS_TYPE_A ? AF_INET : AF_INET6 };
  const guint8 *record, *data;

  if (!dns_skip_name (rest))
    return FALSE;
  record = rest->at;
  if (!dns_skip (rest, DNS_RECORD_SIZE))
    return FALSE;
  data = rest->at;
  if (!dns_skip (rest, dns_u16 (record + 8)))
    return FALSE;
  if (dns_u16 (record) != type || dns_u16 (record + 2) != DNS_CLASS_IN ||
      dns_u16 (record + 8) != wgre_ip_size (&ip))
    return TRUE;
  memcpy (ip.bytes, data, wgre_ip_size (&ip));
  g_array_append_val (addresses, ip);
  return TRUE;
}

/* What does not fit is cut off by the server; the addresses that are there will do. */
WgreDnsResult
wgre_dns_answer (const guint8 *message, gsize length, const guint8 *question, gsize question_length,
                 GArray *addresses)
{
  guint before, type, count, read = 0;
  gboolean cut;
  DnsRest rest;

  g_return_val_if_fail ((message || !length) && question && addresses, WGRE_DNS_OTHER);
  before = addresses->len;
  if (!dns_answers (message, length, question, question_length))
    return WGRE_DNS_OTHER;
  if ((message[3] & DNS_CODE) == DNS_NO_SUCH_NAME)
    return WGRE_DNS_ANSWER;
  if (message[3] & DNS_CODE)
    return WGRE_DNS_FAILURE;
  cut = (message[2] & DNS_CUT_OFF) != 0;
  type = dns_u16 (message + question_length - 4);
  /* Behind the question, as many records as the header says. */
  rest = (DnsRest){ message + question_length, message + length };
  count = dns_u16 (message + 6);
  while (read < count && dns_take_record (&rest, type, addresses))
    read++;
  return addresses->len > before || (read == count && !cut) ? WGRE_DNS_ANSWER : WGRE_DNS_FAILURE;
}
