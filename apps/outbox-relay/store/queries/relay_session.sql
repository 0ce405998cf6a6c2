-- The planner believes a partition that was empty when it looked to be empty for ever and would read it whole later; plans
-- are made once, by index. (Without jit: an avoided sequential scan counts as so dear that it would be compiled.)
SELECT set_config('enable_seqscan', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false),
       set_config('jit', 'off', false)
