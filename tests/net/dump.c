/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dump.h"

#include <string.h>

/* Higher than any attribute type here. */
#define MAX_TYPE 128

typedef struct {
  GString *text;
  const char *const *nested, *const *ignored;
} Dump;

struct nlmsghdr *
dump_from_hex (const char *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const struct nlmsghdr *message;

  for (; *hex; hex++) {
    guint8 byte;

    if (*hex == ' ')
      continue;
    g_assert_true (g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]));
    byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
    g_byte_array_append (bytes, &byte, 1);
    hex++;
  }
  message = (const void *) bytes->data;
  g_assert_cmpuint (bytes->len, >=, NLMSG_HDRLEN);
  g_assert_cmpuint (bytes->len, >=, message->nlmsg_len);
  return (void *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

static void
append_bytes (GString *text, const guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  g_string_append_c (text, '\n');
}

static gboolean
listed (const char *const *list, const char *path)
{
  return list && g_strv_contains (list, path);
}

/* How deep attributes may nest. */
#define MAX_DEPTH 8

static char *
path_of (const char *parent, const struct nlattr *attribute)
{
  return g_strdup_printf ("%s%s%d", parent, *parent ? "." : "", attribute->nla_type & 0x3fff);
}

/* Prints an attribute that has nothing nested. FALSE: it has, and only its path is printed. */
static gboolean
dump_leaf (const Dump *dump, const char *path, const struct nlattr *attribute)
{
  if (listed (dump->ignored, path))
    return TRUE;
  g_string_append_printf (dump->text, "%s: ", path);
  if ((attribute->nla_type & NLA_F_NESTED) || listed (dump->nested, path)) {
    g_string_append_c (dump->text, '\n');
    return FALSE;
  }
  append_bytes (dump->text, (const guint8 *) (attribute + 1),
                attribute->nla_len - sizeof *attribute);
  return TRUE;
}

static void
dump_attributes (const Dump *dump, const char *parent, const guint8 *data, gsize size, guint depth)
{
  g_assert_cmpuint (depth, <, MAX_DEPTH);
  for (guint type = 0; type < MAX_TYPE; type++)
    for (gsize offset = 0; offset < size;) {
      const struct nlattr *attribute = (const void *) (data + offset);
      g_autofree char *path = path_of (parent, attribute);

      g_assert_cmpuint (attribute->nla_len, >=, sizeof *attribute);
      g_assert_cmpuint (attribute->nla_len, <=, size - offset);
      g_assert_cmpuint (attribute->nla_type & 0x3fff, <, MAX_TYPE);
      if ((attribute->nla_type & 0x3fff) == (int) type && !dump_leaf (dump, path, attribute))
        dump_attributes (dump, path, (const guint8 *) (attribute + 1),
                         attribute->nla_len - sizeof *attribute, depth + 1);
      offset += ((gsize) attribute->nla_len + 3) / 4 * 4;
    }
}

char *
dump_message (const struct nlmsghdr *message, gsize header_size, const char *const *nested,
              const char *const *ignored)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Dump dump = { text, nested, ignored };
  const guint8 *header = (const guint8 *) (message + 1);
  gsize offset = NLMSG_HDRLEN + NLMSG_ALIGN ((guint) header_size);

  g_assert_cmpuint (message->nlmsg_len, >=, offset);
  g_string_append_printf (text, "type %u flags %#x\nheader ", message->nlmsg_type,
                          message->nlmsg_flags & (guint) ~NLM_F_ACK);
  append_bytes (text, header, header_size);
  dump_attributes (&dump, "", (const guint8 *) message + offset, message->nlmsg_len - offset, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
