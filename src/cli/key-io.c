/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/key-io.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define CHUNK 256
/* The word of wg(8). */
#define BAD_KEY "Key is not the correct length or format"

static gboolean
key_io_write_all (const char *text, gsize size)
{
  while (size) {
    gssize n = write (STDOUT_FILENO, text, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    text += n;
    size -= (gsize) n;
  }
  return TRUE;
}

WgreExit
wgre_key_write (const WgreKey *key)
{
  char text[WGRE_KEY_TEXT_SIZE];
  gboolean ok;

  g_return_val_if_fail (key, WGRE_EXIT_FAILED);
  wgre_key_print (key, text);
  text[WGRE_KEY_TEXT_SIZE - 1] = '\n';
  ok = key_io_write_all (text, sizeof text);
  wgre_wipe (text, sizeof text);
  return ok ? WGRE_EXIT_DONE : wgre_verb_fail (g_strerror (errno));
}

static void
warn_if_open (void)
{
  struct stat info;

  if (!fstat (STDOUT_FILENO, &info) && S_ISREG (info.st_mode) && info.st_mode & S_IRWXO)
    g_printerr ("Warning: writing to world accessible file.\n"
                "Consider setting the umask to 077 and trying again.\n");
}

WgreExit
wgre_key_write_secret (const WgreKey *key)
{
  warn_if_open ();
  return wgre_key_write (key);
}

WgreExit
wgre_text_write_secret (const char *text)
{
  g_return_val_if_fail (text, WGRE_EXIT_FAILED);
  warn_if_open ();
  return key_io_write_all (text, strlen (text)) ? WGRE_EXIT_DONE
                                                : wgre_verb_fail (g_strerror (errno));
}

/* Up to @size bytes; fewer only at the end of the input, or when it fails. */
static gsize
read_some (char *buffer, gsize size)
{
  gsize done = 0;

  while (done < size) {
    gssize n = read (STDIN_FILENO, buffer + done, size - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    done += (gsize) n;
  }
  return done;
}

static gboolean
only_filler_follows (void)
{
  char buffer[CHUNK];
  gboolean ok = TRUE;
  gsize n;

  while (ok && (n = read_some (buffer, sizeof buffer)))
    for (gsize i = 0; i < n; i++)
      ok = ok && (!buffer[i] || buffer[i] == '\v' || g_ascii_isspace (buffer[i]));
  wgre_wipe (buffer, sizeof buffer);
  return ok;
}

gboolean
wgre_key_read (WgreKey *ret_key)
{
  char text[WGRE_KEY_TEXT_SIZE] = { 0 };
  const char *problem = NULL;

  g_return_val_if_fail (ret_key, FALSE);
  /* In the order of wg(8). */
  if (read_some (text, WGRE_KEY_TEXT_SIZE - 1) < WGRE_KEY_TEXT_SIZE - 1)
    problem = BAD_KEY;
  else if (!only_filler_follows ())
    problem = "Trailing characters found after key";
  else if (!wgre_key_parse (text, ret_key))
    problem = BAD_KEY;
  wgre_wipe (text, sizeof text);
  if (problem)
    wgre_verb_fail (problem);
  return !problem;
}

/* --- at a terminal --- */

gboolean
wgre_key_read_prompted (const char *prompt, WgreKey *ret_key)
{
  struct termios before, hidden;
  char line[CHUNK] = { 0 };
  gboolean ok;

  g_return_val_if_fail (prompt && ret_key, FALSE);
  if (tcgetattr (STDIN_FILENO, &before))
    return wgre_key_read (ret_key);
  /* As getpass(3) does it: no echo, and no signal that would leave the terminal so. */
  hidden = before;
  hidden.c_lflag &= ~(tcflag_t) (ECHO | ISIG);
  if (tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden))
    return wgre_key_read (ret_key);

  g_printerr ("%s: ", prompt);
  /* A terminal hands out whole lines. */
  ok =
      read (STDIN_FILENO, line, sizeof line - 1) > 0 && wgre_key_parse (g_strchomp (line), ret_key);
  wgre_wipe (line, sizeof line);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  if (!ok)
    wgre_verb_fail (BAD_KEY);
  return ok;
}
