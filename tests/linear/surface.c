/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does with N peers what the word says, and ends: "measured" is what a tool is to count. */
#include <stdlib.h>
#include <string.h>

#include "core/key.h"
#include "core/list.h"
#include "core/pack.h"
#include "core/secrets.h"
#include "core/types.h"
#include "formats/format.h"
#include "lint/lines.h"
#include "lint/lint.h"
#include "plan/diff.h"
#include "plan/planner.h"
#include "plan/reply.h"
#include "provision/server.h"

#define PRIVATE "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

/* What was prepared and may be looked at. */
typedef struct {
  GHashTable *data, *secrets;
  GBytes *file;
  WgreLines *lines;
  WgreProfile *profile;
  WgrePlan *plan, *other;
  WgreServer *server;
  guint n;
} World;

static void
set (GHashTable *table, char *key, char *value)
{
  g_hash_table_replace (table, key, value);
}

static void
add_peer (World *world, guint i, const char *end)
{
  set (world->data, g_strdup_printf ("peer.%u", i),
       g_strdup_printf ("%042uE= endpoint=192.0.2.%u:51820 allowed-ips=10.%u.%u.%u/32%s", i,
                        i % 250, 64 + i / 65536, i / 256 % 256, i % 256, end));
  set (world->data, g_strdup_printf ("peer.%u.name", i), g_strdup_printf ("peer %u", i));
  set (world->data, g_strdup_printf ("peer.%u.psk-flags", i), g_strdup ("0"));
  set (world->secrets, g_strdup_printf ("peer.%u.psk", i), g_strdup_printf ("%042uA=", i));
}

static void
add_peers (World *world)
{
  world->data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  world->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
  set (world->data, g_strdup ("tunnel"), g_strdup ("wireguard"));
  set (world->data, g_strdup ("addresses"), g_strdup ("10.0.0.1/24"));
  set (world->data, g_strdup ("interface"), g_strdup ("wg0"));
  set (world->secrets, g_strdup ("private-key"), g_strdup (PRIVATE));
  for (guint i = 1; i <= world->n; i++)
    add_peer (world, i, "");
}

static void
pack (World *world)
{
  wgre_pack_pack (world->data, world->secrets);
}

static void
unpack (World *world)
{
  wgre_pack_unpack (world->data, world->secrets);
}

static void
packed (World *world)
{
  add_peers (world);
  pack (world);
}

static void
make_profile (World *world)
{
  g_autoptr (GError) error = NULL;

  world->profile = wgre_profile_new (world->data, world->secrets, WGRE_PROFILE_NONE, &error);
  g_assert_no_error (error);
}

static WgrePlan *
plan_of (World *world)
{
  WgreFacts facts = { .uuid = "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11", .interface = "wg0" };
  g_autoptr (GError) error = NULL;
  WgrePlan *plan = wgre_plan_new (world->profile, &facts, &error);

  g_assert_no_error (error);
  return plan;
}

static void
make_plan (World *world)
{
  world->plan = plan_of (world);
}

static void
with_profile (World *world)
{
  add_peers (world);
  make_profile (world);
}

/* As many addresses as allowed IPs. */
static void
with_addresses (World *world)
{
  g_autoptr (GString) addresses = g_string_new (NULL);

  add_peers (world);
  for (guint i = 1; i <= MIN (world->n, WGRE_MAX_LIST); i++)
    g_string_append_printf (addresses, "172.%u.%u.1/24;", 16 + i / 256, i % 256);
  set (world->data, g_strdup ("addresses"), g_strdup (addresses->str));
  make_profile (world);
}

static void
with_plan (World *world)
{
  with_profile (world);
  make_plan (world);
}

static void
with_other (World *world, guint step)
{
  with_plan (world);
  for (guint i = 1; i <= world->n; i += step)
    add_peer (world, i, i > 1 ? "" : ";10.1.0.0/16");
  if (step == 1)
    for (guint i = 1; i <= world->n; i++) {
      g_autofree char *end = g_strdup_printf (";fd00::%x/128", i);

      add_peer (world, i, end);
    }
  wgre_profile_unref (world->profile);
  make_profile (world);
  world->other = plan_of (world);
}

static void
with_one_changed (World *world)
{
  with_other (world, world->n);
}

static void
with_all_changed (World *world)
{
  with_other (world, 1);
}

static void
diff (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreDiff) made = wgre_diff_new (world->plan, world->other, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < made->steps->len; i++) {
    const WgreStep *step = &g_array_index (made->steps, WgreStep, i);

    g_free (wgre_op_describe (step->op, step->direction));
  }
}

static void
describe (World *world)
{
  g_free (wgre_plan_describe (world->plan, WGRE_UP, ""));
}

static void
reply (World *world)
{
  g_variant_unref (g_variant_ref_sink (wgre_reply_ip (world->plan, 0)));
}

static void
lint (World *world)
{
  g_ptr_array_unref (wgre_lint (world->data, world->secrets, NULL));
}

static void
missing (World *world)
{
  g_strfreev (wgre_profile_missing_secrets (world->data, world->secrets));
}

static void
with_server (World *world)
{
  g_autoptr (GError) error = NULL;

  add_peers (world);
  world->server = wgre_server_new (world->data, world->secrets, &error);
  g_assert_no_error (error);
}

static void
set_clients (World *world)
{
  const WgreClientSpec spec = { .dns = "10.0.0.1", .keepalive = "25" };

  g_assert_true (wgre_server_set (world->server, NULL, &spec, NULL));
}

/* --- files --- */

static void
write_file (World *world, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = wgre_format_write (name, world->data, world->secrets, NULL, &error);
  const WgreFile *file;

  if (!files)
    g_error ("%s cannot be written: %s", name, error->message);
  file = files->pdata[0];
  world->file = g_bytes_new (file->text, strlen (file->text));
}

static void
write_wgquick (World *world)
{
  write_file (world, "wg0.conf");
}

static void
with_wgquick (World *world)
{
  add_peers (world);
  write_wgquick (world);
}

static void
write_keyfile (World *world)
{
  write_file (world, "wg0.nmconnection");
}

static void
with_keyfile (World *world)
{
  add_peers (world);
  write_keyfile (world);
}

static void
write_networkd (World *world)
{
  write_file (world, "wg0.netdev");
}

static void
read_as (World *world, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import G_GNUC_UNUSED = wgre_format_read (name, world->file, NULL, &error);

  g_assert_no_error (error);
}

static void
read_wgquick (World *world)
{
  read_as (world, "wg0.conf");
}

static void
read_keyfile (World *world)
{
  read_as (world, "wg0.nmconnection");
}

static void
recognise (World *world)
{
  g_assert_nonnull (wgre_format_recognise ("a-file", world->file));
}

static void
with_lines (World *world)
{
  g_autoptr (GString) text = g_string_new ("[vpn]\n");
  GHashTableIter iter;
  const char *key, *value;

  add_peers (world);
  g_hash_table_iter_init (&iter, world->data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_string_append_printf (text, "%s=%s\n", key, value);
  world->lines = wgre_lines_new (text->str, text->len);
}

static void
places (World *world)
{
  for (guint i = 1; i <= world->n; i++) {
    g_autofree char *key = g_strdup_printf ("peer.%u", i);

    g_assert_cmpuint (wgre_lines_find_key (world->lines, key), >, 0);
  }
}

static const struct {
  const char *name;
  void (*prepare) (World *world);
  void (*run) (World *world);
} surfaces[] = {
  { "profile", add_peers, make_profile },
  { "missing-secrets", add_peers, missing },
  { "pack", add_peers, pack },
  { "unpack", packed, unpack },
  { "lint", add_peers, lint },
  { "client-set-all", with_server, set_clients },
  { "places-in-a-keyfile", with_lines, places },
  { "plan", with_profile, make_plan },
  { "plan-with-addresses", with_addresses, make_plan },
  { "describe", with_plan, describe },
  { "reply", with_plan, reply },
  { "change-of-one", with_one_changed, diff },
  { "change-of-all", with_all_changed, diff },
  { "write-wg-quick", add_peers, write_wgquick },
  { "read-wg-quick", with_wgquick, read_wgquick },
  { "recognise-wg-quick", with_wgquick, recognise },
  { "write-keyfile", add_peers, write_keyfile },
  { "read-keyfile", with_keyfile, read_keyfile },
  { "write-networkd", add_peers, write_networkd },
};

/* Where counting begins and ends. */
extern void measured (guint surface, World *world);

__attribute__ ((noinline)) void
measured (guint surface, World *world)
{
  surfaces[surface].run (world);
}

int
main (int argc, char **argv)
{
  World world = { 0 };

  if (argc == 2 && !strcmp (argv[1], "--list")) {
    for (guint i = 0; i < G_N_ELEMENTS (surfaces); i++)
      g_print ("%s\n", surfaces[i].name);
    return EXIT_SUCCESS;
  }
  for (guint i = 0; argc == 3 && i < G_N_ELEMENTS (surfaces); i++) {
    if (strcmp (surfaces[i].name, argv[1]))
      continue;
    world.n = (guint) strtoul (argv[2], NULL, 10);
    surfaces[i].prepare (&world);
    measured (i, &world);
    return EXIT_SUCCESS;
  }
  g_printerr ("usage: surface --list | surface SURFACE PEERS\n");
  return 2;
}
