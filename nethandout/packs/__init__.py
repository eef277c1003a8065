"""Tables of clinics, and a folder of finished PDFs for each: table → clinics → jobs → packs."""
