alter table delivery_attempts add column error_class text;
