"""What next: automations as data, their triggers and runs, and what they would have done."""
