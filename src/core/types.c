/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/types.h"

#include <glib/gi18n-lib.h>
#include <limits.h>
#include <string.h>

#include "core/destination.h"
#include "core/endpoint.h"
#include "core/number.h"
#include "core/value.h"
#include "core/values.h"

static gboolean
type_fail (char **ret_reason, const char *reason)
{
  *ret_reason = g_strdup (reason);
  return FALSE;
}

static void
clear_object (WgreValue *value)
{
  g_clear_pointer (&value->object, g_free);
}

static char *
print_string (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return g_strdup (value->object);
}

/* --- kind --- */

static gboolean
parse_kind (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
            char **ret_reason)
{
  const WgreKind *kind = wgre_kind_by_name (text);
  g_autoptr (GString) names = NULL;

  if (kind) {
    ret_value->number = kind->id;
    return TRUE;
  }
  names = g_string_new (NULL);
  for (guint i = 0; i < WGRE_N_KINDS; i++)
    g_string_append_printf (names, "%s %s", i ? "," : "", wgre_kind_get (i)->name);
  *ret_reason = g_strdup_printf (_ ("is not a kind of tunnel: use one of%s"), names->str);
  return FALSE;
}

static char *
print_kind (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return g_strdup (wgre_kind_get ((WgreKindId) value->number)->name);
}

const WgreType wgre_type_kind = {
  .name = "kind of tunnel",
  .content = WGRE_CONTENT_NUMBER,
  .parse = parse_kind,
  .print = print_kind,
};

/* --- choice, switch --- */

/* The words of a switch, in any case. */
static gboolean
read_yes_or_no (const char *text, guint64 *ret_number)
{
  static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (!g_ascii_strcasecmp (text, words[i])) {
      *ret_number = i % 2;
      return TRUE;
    }
  return FALSE;
}

/* A choice that begins with no and yes is a switch that has learned more words. */
static gboolean
parse_choice (const WgreOption *option, const char *text, WgreValue *ret_value, char **ret_reason)
{
  g_auto (GStrv) choices = g_strsplit (option->choices, "|", -1);

  for (guint i = 0; choices[i]; i++)
    if (!strcmp (choices[i], text)) {
      ret_value->number = i;
      return TRUE;
    }
  if (g_str_has_prefix (option->choices, "no|yes|") && read_yes_or_no (text, &ret_value->number))
    return TRUE;
  *ret_reason = g_strdup_printf (_ ("is not known: use one of %s"), option->choices);
  return FALSE;
}

static char *
print_choice (const WgreOption *option, const WgreValue *value)
{
  g_auto (GStrv) choices = g_strsplit (option->choices, "|", -1);

  return g_strdup (choices[value->number]);
}

const WgreType wgre_type_choice = {
  .name = "word",
  .content = WGRE_CONTENT_NUMBER,
  .parse = parse_choice,
  .print = print_choice,
};

static gboolean
parse_switch (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
              char **ret_reason)
{
  if (read_yes_or_no (text, &ret_value->number))
    return TRUE;
  return type_fail (ret_reason, _ ("is neither yes nor no"));
}

static char *
print_switch (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return g_strdup (value->number ? "yes" : "no");
}

const WgreType wgre_type_switch = {
  .name = "yes or no",
  .content = WGRE_CONTENT_NUMBER,
  .parse = parse_switch,
  .print = print_switch,
};

/* --- numbers --- */

static gboolean
type_parse_number (const WgreOption *option, const char *text, WgreValue *ret_value,
                   char **ret_reason)
{
  g_auto (GStrv) words = g_strsplit (option->choices ? option->choices : "", "|", -1);
  g_autofree char *others = g_strjoinv ("\" or \"", words);

  for (guint i = 0; words[i]; i++)
    if (!strcmp (words[i], text)) {
      ret_value->number = WGRE_SPECIAL - i;
      return TRUE;
    }
  if (wgre_number_parse (text, option->min, option->max, &ret_value->number))
    return TRUE;
  if (words[0])
    *ret_reason = g_strdup_printf (_ ("is not a number from %lu to %lu or \"%s\""),
                                   (gulong) option->min, (gulong) option->max, others);
  else
    *ret_reason = g_strdup_printf (_ ("is not a number from %lu to %lu"), (gulong) option->min,
                                   (gulong) option->max);
  return FALSE;
}

static char *
print_number (const WgreOption *option, const WgreValue *value)
{
  g_auto (GStrv) words = g_strsplit (option->choices ? option->choices : "", "|", -1);

  for (guint i = 0; words[i]; i++)
    if (value->number == WGRE_SPECIAL - i)
      return g_strdup (words[i]);
  return g_strdup_printf ("%" G_GUINT64_FORMAT, value->number);
}

const WgreType wgre_type_number = {
  .name = "number",
  .content = WGRE_CONTENT_NUMBER,
  .parse = type_parse_number,
  .print = print_number,
};

/* "N" is the range from N to N. */
static gboolean
parse_range (const WgreOption *option, const char *text, WgreValue *ret_value, char **ret_reason)
{
  const char *dash = strchr (text, '-');
  g_autofree char *start = dash ? g_strndup (text, (gsize) (dash - text)) : g_strdup (text);
  guint64 first, last;

  if (!wgre_number_parse (start, 0, option->max, &first) ||
      !wgre_number_parse (dash ? dash + 1 : start, first, option->max, &last)) {
    *ret_reason =
        g_strdup_printf (_ ("is neither a number from 0 to %lu nor a range of them such as 5-10"),
                         (gulong) option->max);
    return FALSE;
  }
  ret_value->number = first | last << 32;
  return TRUE;
}

static char *
print_range (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  guint32 first = (guint32) value->number, last = (guint32) (value->number >> 32);

  return first == last ? g_strdup_printf ("%u", first) : g_strdup_printf ("%u-%u", first, last);
}

const WgreType wgre_type_range = {
  .name = "N or N-M",
  .content = WGRE_CONTENT_NUMBER,
  .parse = parse_range,
  .print = print_range,
};

static gboolean
parse_mark (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
            char **ret_reason)
{
  if (!g_ascii_strcasecmp (text, "off")) {
    ret_value->number = 0;
    return TRUE;
  }
  if (wgre_number_parse (text, 0, G_MAXUINT32, &ret_value->number))
    return TRUE;
  return type_fail (
      ret_reason,
      _ ("is not a mark: give \"off\", or a number from 0 to 4294967295, in decimal or as "
         "0x…"));
}

static char *
print_mark (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  if (!value->number)
    return g_strdup ("off");
  return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", value->number);
}

const WgreType wgre_type_mark = {
  .name = "mark",
  .content = WGRE_CONTENT_NUMBER,
  .parse = parse_mark,
  .print = print_mark,
};

/* A dotted quad is the same 32 bits written as an address, as ip-tunnel(8) takes it. */
static gboolean
parse_tunnel_key (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                  char **ret_reason)
{
  WgreIp quad;

  if (wgre_number_parse (text, 0, G_MAXUINT32, &ret_value->number))
    return TRUE;
  if (!wgre_ip_parse (text, &quad) || quad.family != AF_INET)
    return type_fail (
        ret_reason, _ ("is not a key: give a number from 0 to 4294967295 or a dotted quad such as "
                       "0.0.0.111"));
  ret_value->number = 0;
  for (guint i = 0; i < 4; i++)
    ret_value->number = ret_value->number << 8 | quad.bytes[i];
  return TRUE;
}

const WgreType wgre_type_tunnel_key = {
  .name = "tunnel key",
  .content = WGRE_CONTENT_NUMBER,
  .parse = parse_tunnel_key,
  .print = print_number,
};

/* --- routing --- */

static gboolean
parse_routing (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
               char **ret_reason)
{
  static const char *const words[] = { "auto", "nm", "off" };
  guint32 table;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (!strcmp (words[i], text)) {
      ret_value->number = i;
      return TRUE;
    }
  if (!g_str_has_prefix (text, "table ") || !wgre_table_parse (text + strlen ("table "), &table))
    return type_fail (
        ret_reason,
        _ ("is not known: use auto, nm, off or \"table N\" with N from 1 to 4294967295"));
  ret_value->number = WGRE_ROUTING_TABLE | (guint64) table << 8;
  return TRUE;
}

static char *
print_routing (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  static const char *const words[] = { "auto", "nm", "off" };

  if ((value->number & 0xff) != WGRE_ROUTING_TABLE)
    return g_strdup (words[value->number & 0xff]);
  return g_strdup_printf ("table %" G_GUINT64_FORMAT, value->number >> 8);
}

const WgreType wgre_type_routing = {
  .name = "routing",
  .content = WGRE_CONTENT_NUMBER,
  .parse = parse_routing,
  .print = print_routing,
};

/* --- names --- */

/* What wg-quick(8) takes. The kernel takes more, but no name that a shell or nft would read in
 * another way is worth having. */
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_=+.-"

const char *
wgre_interface_name_problem (const char *name)
{
  g_return_val_if_fail (name, NULL);
  if (!*name)
    return _ ("is empty: give a name such as wg0");
  if (strlen (name) > 15)
    return _ ("is too long for an interface name: use at most 15 characters");
  if (!strcmp (name, ".") || !strcmp (name, ".."))
    return _ ("is no interface name: give a name such as wg0");
  if (!strcmp (name, "all") || !strcmp (name, "default"))
    return _ ("is reserved by the kernel's sysctl tree: give another name");
  if (strspn (name, NAME_CHARACTERS) != strlen (name))
    return _ (
        "has a character that an interface name must not have: use letters, digits, \"-\", \"_\", "
        "\".\", \"+\" and \"=\"");
  return NULL;
}

static gboolean
parse_interface (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                 char **ret_reason)
{
  const char *problem = wgre_interface_name_problem (text);

  if (problem)
    return type_fail (ret_reason, problem);
  ret_value->object = g_strdup (text);
  return TRUE;
}

const WgreType wgre_type_interface = {
  .name = "interface name",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_interface,
  .print = print_string,
  .clear = clear_object,
};

/* A control character would pass for ip-netns(8), but not go into a log or a command. */
const char *
wgre_netns_name_problem (const char *name)
{
  gboolean bad = !*name || strlen (name) > NAME_MAX || strchr (name, '/') || !strcmp (name, ".") ||
                 !strcmp (name, "..");

  for (const char *at = name; *at; at++)
    bad |= g_ascii_iscntrl (*at);
  return bad ? _ ("is not the name of a network namespace: give one as \"ip netns list\" shows it")
             : NULL;
}

static gboolean
parse_netns (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
             char **ret_reason)
{
  const char *problem = wgre_netns_name_problem (text);

  if (problem)
    return type_fail (ret_reason, problem);
  ret_value->object = g_strdup (text);
  return TRUE;
}

const WgreType wgre_type_netns = {
  .name = "name of a network namespace",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_netns,
  .print = print_string,
  .clear = clear_object,
};

static gboolean
parse_host (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
            char **ret_reason)
{
  WgreIp ip;

  if (!wgre_ip_parse (text, &ip) && !wgre_host_name_valid (text))
    return type_fail (ret_reason, _ ("is neither an address nor a host name"));
  ret_value->object = g_strdup (text);
  return TRUE;
}

const WgreType wgre_type_host = {
  .name = "address or host name",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_host,
  .print = print_string,
  .clear = clear_object,
};

static gboolean
parse_public_endpoint (const WgreOption *option G_GNUC_UNUSED, const char *text,
                       WgreValue *ret_value, char **ret_reason)
{
  WgreEndpoint endpoint = { 0 };
  WgreIp ip;

  if (!wgre_ip_parse (text, &ip) && !wgre_host_name_valid (text) &&
      !wgre_endpoint_parse (text, &endpoint, ret_reason))
    return FALSE;
  wgre_endpoint_clear (&endpoint);
  ret_value->object = g_strdup (text);
  return TRUE;
}

const WgreType wgre_type_public_endpoint = {
  .name = "HOST or HOST:PORT",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_public_endpoint,
  .print = print_string,
  .clear = clear_object,
};

static gboolean
parse_text (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
            char **ret_reason)
{
  if (strlen (text) > 255)
    return type_fail (ret_reason, _ ("is too long: use at most 255 bytes"));
  ret_value->object = g_strdup (text);
  return TRUE;
}

const WgreType wgre_type_text = {
  .name = "text",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_text,
  .print = print_string,
  .clear = clear_object,
};

/* Only AmneziaWG's module checks it: newer ones know more words. In a file, "#" would end the
 * value. */
static gboolean
parse_packet (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
              char **ret_reason)
{
  if (strlen (text) > WGRE_MAX_LINE)
    return type_fail (ret_reason, _ ("is too long: use at most 4096 bytes"));
  if (strchr (text, '#'))
    return type_fail (ret_reason, _ ("has a \"#\", which no description of a packet has"));
  ret_value->object = g_strdup (text);
  return TRUE;
}

const WgreType wgre_type_packet = {
  .name = "description of a packet",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_packet,
  .print = print_string,
  .clear = clear_object,
};

static gboolean
parse_line (const WgreOption *option, const char *text, WgreValue *ret_value, char **ret_reason)
{
  const char *blank = strchr (text, ' ');
  WgreLine *line;

  if (!blank || blank == text || !blank[1])
    return type_fail (ret_reason, _ ("is not a place, a blank and a line"));
  if (strlen (text) > WGRE_MAX_LINE)
    return type_fail (ret_reason, _ ("is too long: use at most 4096 bytes"));
  line = g_new0 (WgreLine, 1);
  line->option = option->id;
  line->place = g_strndup (text, (gsize) (blank - text));
  line->text = g_strdup (blank + 1);
  ret_value->object = line;
  return TRUE;
}

static char *
print_line (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  const WgreLine *line = value->object;

  return g_strjoin (" ", line->place, line->text, NULL);
}

static void
clear_line (WgreValue *value)
{
  WgreLine *line = value->object;

  if (line) {
    g_free (line->place);
    g_free (line->text);
  }
  g_clear_pointer (&value->object, g_free);
}

const WgreType wgre_type_line = {
  .name = "place and line",
  .content = WGRE_CONTENT_ITEM,
  .parse = parse_line,
  .print = print_line,
  .clear = clear_line,
};
