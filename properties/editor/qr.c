/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/qr.h"

#include <glib/gi18n-lib.h>

#include "formats/format.h"
#include "properties/editor/grid.h"
#include "properties/editor/sheet.h"
#include "qr/qr.h"

#define QUIET_ZONE 4 /* modules, ISO/IEC 18004, 6.3.8 */
#define SIDE 340     /* pixels at least */

gboolean
wgre_qr_is_possible (WgreForm *form)
{
  const WgreProfile *profile = wgre_form_profile (form, NULL);

  return profile && wgre_profile_kind (profile)->peers &&
         wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY);
}

static WgreQr *
code_new (WgreForm *form, GError **error)
{
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  g_autoptr (GPtrArray) files = NULL;
  WgreQr *code;

  wgre_form_output (form, &data, &secrets);
  files = wgre_format_write ("wg.conf", data, secrets, NULL, error);
  if (!files)
    return NULL;
  code = wgre_qr_new (((WgreFile *) files->pdata[0])->text, NULL);
  if (!code)
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                         _ ("This is too much for a QR code: use a file."));
  return code;
}

/* Dark on light whatever the theme: not every camera reads the inverse. */
static void
qr_draw (GtkDrawingArea *area G_GNUC_UNUSED, cairo_t *cairo, int width, int height, gpointer data)
{
  const WgreQr *code = data;
  int side = (int) code->width, modules = side + 2 * QUIET_ZONE;
  int size = MAX (1, MIN (width, height) / modules);
  int left = (width - size * modules) / 2 + size * QUIET_ZONE;
  int top = (height - size * modules) / 2 + size * QUIET_ZONE;

  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  cairo_translate (cairo, left, top);
  cairo_set_antialias (cairo, CAIRO_ANTIALIAS_NONE);
  cairo_set_source_rgb (cairo, 0, 0, 0);
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      if (code->dark[y * side + x])
        cairo_rectangle (cairo, x * size, y * size, size, size);
  cairo_fill (cairo);
}

static void
code_free (gpointer code)
{
  wgre_qr_free (code);
}

void
wgre_qr_show (GtkWidget *parent, WgreForm *form)
{
  g_autoptr (GError) error = NULL;
  WgreQr *code;
  GtkWidget *area, *box, *caption;
  GtkWindow *window;
  int side;

  g_return_if_fail (GTK_IS_WIDGET (parent) && WGRE_IS_FORM (form));

  code = code_new (form, &error);
  if (!code) {
    wgre_form_notify (form, error->message);
    return;
  }

  area = gtk_drawing_area_new ();
  side = MAX (SIDE, 2 * ((int) code->width + 2 * QUIET_ZONE));
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), side);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), side);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), qr_draw, code, code_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("QR code of the profile"), -1);
  gtk_widget_set_vexpand (area, TRUE);

  window = wgre_window_over (parent, _ ("QR code"));
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  caption = wgre_caption_new ("dim-label");
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  wgre_caption_set (caption,
                    _ ("Whoever scans this has the private key. Use it on one device only."));
  gtk_box_append (GTK_BOX (box), area);
  gtk_box_append (GTK_BOX (box), caption);
  gtk_window_set_child (window, box);
  gtk_window_present (window);
}
