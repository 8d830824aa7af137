/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions and answers byte by byte, against the layouts of RFC 1035 section 4. */
#include "net/dns.h"

#include <string.h>

#define ASKED "1234 0100 0001 0000 0000 0000 03 76706e 07 6578616d706c65 03 6f7267 00 0001 0001"
#define ANSWERED(flags, answers)                                                                   \
  "1234 " flags " 0001 " answers " 0000 0000 03 76706e 07 6578616d706c65 03 6f7267 00 0001 0001 "
#define A(address) "c00c 0001 0001 0000003c 0004 " address " "

static GByteArray *
from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex; hex++) {
    guint8 byte;

    if (*hex == ' ')
      continue;
    byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
    g_byte_array_append (bytes, &byte, 1);
    hex++;
  }
  return bytes;
}

static void
assert_question (const char *name, guint8 family, const char *wanted)
{
  g_autoptr (GByteArray) bytes = from_hex (wanted);
  guint8 buffer[WGRE_DNS_QUESTION_MAX];
  gsize length = wgre_dns_question (name, family, 0x1234, buffer);

  g_assert_cmpuint (length, ==, bytes->len);
  g_assert_true (!memcmp (buffer, bytes->data, length));
}

static void
test_question (void)
{
  assert_question ("vpn.example.org", AF_INET, ASKED);
  assert_question ("vpn.example.org.", AF_INET, ASKED);
  assert_question ("a", AF_INET6, "1234 0100 0001 0000 0000 0000 01 61 00 001c 0001");
  /* bücher.de, as RFC 5891 has it */
  assert_question ("b\303\274cher.de", AF_INET,
                   "1234 0100 0001 0000 0000 0000 0d 786e2d2d62636865722d6b7661 02 6465 00 0001 "
                   "0001");
}

static void
test_names_that_cannot_be (void)
{
  g_autofree char *label = g_strnfill (64, 'a'), *fits = g_strnfill (63, 'a');
  g_autofree char *three = g_strdup_printf ("%s.%s.%s", fits, fits, fits),
                  *most = g_strdup_printf ("%s.%.61s", three, fits),
                  *much = g_strdup_printf ("%s.%.62s", three, fits);
  guint8 buffer[WGRE_DNS_QUESTION_MAX];

  g_assert_cmpuint (wgre_dns_question ("", AF_INET, 0, buffer), ==, 0);
  g_assert_cmpuint (wgre_dns_question (".", AF_INET, 0, buffer), ==, 0);
  g_assert_cmpuint (wgre_dns_question ("a..b", AF_INET, 0, buffer), ==, 0);
  g_assert_cmpuint (wgre_dns_question (label, AF_INET, 0, buffer), ==, 0);
  g_assert_cmpuint (wgre_dns_question (much, AF_INET, 0, buffer), ==, 0);
  /* the same with nothing wrong */
  g_assert_cmpuint (wgre_dns_question (fits, AF_INET, 0, buffer), ==, 12 + 65 + 4);
  g_assert_cmpuint (wgre_dns_question (most, AF_INET, 0, buffer), ==, WGRE_DNS_QUESTION_MAX);
}

/* What an answer comes to: "-" it is none, "!" the server cannot say, else the addresses. */
typedef struct {
  const char *name, *message, *wanted;
} Answer;

static const Answer answers[] = {
  { "one", ANSWERED ("8180", "0001") A ("c6336401"), "198.51.100.1" },
  { "two", ANSWERED ("8180", "0002") A ("c6336402") A ("c6336401"), "198.51.100.2 198.51.100.1" },
  { "none", ANSWERED ("8180", "0000"), "" },
  { "no-such-name", ANSWERED ("8183", "0000"), "" },
  { "alias",
    ANSWERED ("8180", "0002") "c00c 0005 0001 0000003c 0004 016e c010 "
                              "c02d 0001 0001 0000003c 0004 c6336403",
    "198.51.100.3" },
  { "other-letters",
    "1234 8180 0001 0001 0000 0000 03 56706e 07 4578616d706c65 03 6f5247 00 0001 0001 " A (
        "c6336401"),
    "198.51.100.1" },
  { "of-the-other-family",
    ANSWERED ("8180", "0001") "c00c 001c 0001 0000003c 0010 20010db8000000000000000000000001", "" },
  { "wrong-length", ANSWERED ("8180", "0001") "c00c 0001 0001 0000003c 0003 c63364", "" },
  { "of-another-class", ANSWERED ("8180", "0001") "c00c 0001 0003 0000003c 0004 c6336401", "" },
  { "cut-off-with-one", ANSWERED ("8380", "0001") A ("c6336401"), "198.51.100.1" },
  { "cut-off-with-none", ANSWERED ("8380", "0000"), "!" },
  { "refused", ANSWERED ("8185", "0000"), "!" },
  { "server-fails", ANSWERED ("8182", "0000"), "!" },
  { "torn", ANSWERED ("8180", "0001") "c00c 0001 0001 0000003c 0004 c633", "!" },
  { "torn-behind-one", ANSWERED ("8180", "0002") A ("c6336401") "c00c 0001", "198.51.100.1" },
  { "fewer-than-it-says", ANSWERED ("8180", "0001"), "!" },
  { "no-name-at-all", ANSWERED ("8180", "0001") "80", "!" },
  { "question-only", ASKED, "-" },
  { "another-id",
    "1235 8180 0001 0001 0000 0000 03 76706e 07 6578616d706c65 03 6f7267 00 0001 0001 " A (
        "c6336401"),
    "-" },
  { "another-name",
    "1234 8180 0001 0001 0000 0000 03 76706d 07 6578616d706c65 03 6f7267 00 0001 0001 " A (
        "c6336401"),
    "-" },
  { "another-type",
    "1234 8180 0001 0001 0000 0000 03 76706e 07 6578616d706c65 03 6f7267 00 001c 0001 " A (
        "c6336401"),
    "-" },
  { "no-question", "1234 8180 0000 0001 0000 0000 " A ("c6336401"), "-" },
  { "nothing", "", "-" },
};

static void
test_answer (gconstpointer data)
{
  const Answer *answer = data;
  g_autoptr (GByteArray) question = from_hex (ASKED), message = from_hex (answer->message);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (WgreIp));
  /* Of its own size, so that a sanitizer sees what is read beyond it. */
  g_autofree guint8 *exact = g_memdup2 (message->data, message->len);
  WgreDnsResult result =
      wgre_dns_answer (exact, message->len, question->data, question->len, addresses);
  g_autoptr (GString) said = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++) {
    g_autofree char *text = wgre_ip_to_string (&g_array_index (addresses, WgreIp, i));

    g_string_append_printf (said, "%s%s", i ? " " : "", text);
  }
  if (result != WGRE_DNS_ANSWER)
    g_string_append_c (said, result == WGRE_DNS_OTHER ? '-' : '!');
  g_assert_cmpstr (said->str, ==, answer->wanted);
}

/* Whatever a server sends: every message cut off anywhere, and with each byte changed. */
static void
test_any_bytes (void)
{
  g_autoptr (GByteArray) question = from_hex (ASKED);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (WgreIp));

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (GByteArray) message = from_hex (answers[i].message);

    for (guint at = 0; at < message->len; at++) {
      g_autofree guint8 *cut = g_memdup2 (message->data, at), *changed = NULL;

      wgre_dns_answer (cut, at, question->data, question->len, addresses);
      changed = g_memdup2 (message->data, message->len);
      for (guint value = 0; value < 256; value += 5) {
        changed[at] = (guint8) value;
        wgre_dns_answer (changed, message->len, question->data, question->len, addresses);
      }
    }
  }
  g_assert_cmpuint (addresses->len, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/dns/question", test_question);
  g_test_add_func ("/net/dns/names-that-cannot-be", test_names_that_cannot_be);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *path = g_strconcat ("/net/dns/answer/", answers[i].name, NULL);

    g_test_add_data_func (path, &answers[i], test_answer);
  }
  g_test_add_func ("/net/dns/any-bytes", test_any_bytes);
  return g_test_run ();
}
