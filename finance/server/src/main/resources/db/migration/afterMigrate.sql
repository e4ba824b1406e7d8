-- At every start: partitions for a year back and a quarter ahead. A day's schedule keeps them ahead afterwards.
do $$
begin
    perform ensure_month_partitions('daily_outlook', current_date - 400, current_date + 90);
    perform ensure_month_partitions('usage_interval', current_date - 400, current_date + 90);
end $$;
