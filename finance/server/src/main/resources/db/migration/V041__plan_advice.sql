-- Which state of plans, readings and contract a kept recommendation was made of: another state makes another.
alter table recommendation add column version text not null default '';
