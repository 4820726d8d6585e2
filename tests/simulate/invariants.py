"""What must be true of every month, whatever happened in it: one function each, in one table.

broken(world)    # {name: [what was found]}
"""

from collections.abc import Callable

from simulate import (
    about_asking,
    about_correcting,
    about_ends,
    about_erasing,
    about_keeping,
    about_sending,
    about_words,
)
from simulate.evidence import Evidence, Found
from simulate.world import World

Check = Callable[[Evidence], Found]
INVARIANTS: dict[str, Check] = {
    "nothing_posted_twice": about_sending.nothing_posted_twice,
    "nobody_asked_twice": about_sending.nobody_asked_twice,
    "one_handset_one_question": about_sending.one_handset_one_question,
    "page_answers_are_kept": about_words.page_answers_are_kept,
    "lost_answers_said_once_more": about_sending.lost_answers_said_once_more,
    "nothing_posted_unknown": about_sending.nothing_posted_unknown,
    "every_case_once": about_ends.every_case_once,
    "sums_add_up": about_ends.sums_add_up,
    "late_cases_once": about_ends.late_cases_once,
    "the_round_closes": about_ends.the_round_closes,
    "the_root_verifies": about_keeping.the_root_verifies,
    "scores_were_given": about_words.scores_were_given,
    "answers_count": about_words.answers_count,
    "answers_have_words": about_words.answers_have_words,
    "refused_by_the_person": about_ends.refused_by_the_person,
    "strangers_said_so": about_ends.strangers_said_so,
    "unreachable_by_a_code": about_ends.unreachable_by_a_code,
    "no_contact_without_address": about_ends.no_contact_without_address,
    "never_called_for_a_reason": about_ends.never_called_for_a_reason,
    "no_answer_was_asked": about_ends.no_answer_was_asked,
    "silent_after_opting_out": about_sending.silent_after_opting_out,
    "no_word_lost": about_words.no_word_lost,
    "final_states_freeze": about_keeping.final_states_freeze,
    "what_is_taken_stays_taken": about_keeping.what_is_taken_stays_taken,
    "one_open_question": about_keeping.one_open_question,
    "sealed_records_stay": about_keeping.sealed_records_stay,
    "corrected_calls_keep_the_first": about_keeping.corrected_calls_keep_the_first,
    "nothing_sealed_early": about_keeping.nothing_sealed_early,
    "within_the_hours": about_sending.within_the_hours,
    "within_the_window": about_sending.within_the_window,
    "within_the_rate": about_sending.within_the_rate,
    "replies_in_order": about_sending.replies_in_order,
    "nothing_stuck": about_sending.nothing_stuck,
    "ends_by_expiry_only": about_sending.ends_by_expiry_only,
    "receipts_are_kept": about_sending.receipts_are_kept,
    "requests_end_once": about_asking.requests_end_once,
    "askers_told_once": about_asking.askers_told_once,
    "requests_add_up": about_asking.requests_add_up,
    "complaints_have_numbers": about_words.complaints_have_numbers,
    "the_database_is_whole": about_keeping.the_database_is_whole,
    "the_ledger_is_kept": about_keeping.the_ledger_is_kept,
    "receipts_prove_the_result": about_keeping.receipts_prove_the_result,
    "corrections_stand_beside_the_record": about_correcting.corrections_stand_beside_the_record,
    "corrections_take_two_others": about_correcting.corrections_take_two_others,
    "the_erased_leave_the_month_whole": about_erasing.the_erased_leave_the_month_whole,
    "nothing_of_ours_failed": about_keeping.nothing_of_ours_failed,
    "nothing_final_by_a_wrong_clock": about_ends.nothing_final_by_a_wrong_clock,
    "late_words_are_supplements": about_words.late_words_are_supplements,
    "words_are_fetched": about_words.words_are_fetched,
    "low_ratings_begin_once": about_ends.low_ratings_begin_once,
    "files_are_kept": about_words.files_are_kept,
    "the_accused_see_nothing": about_words.the_accused_see_nothing,
    "lanes_reopen": about_sending.lanes_reopen,
    "nobody_is_forgotten": about_ends.nobody_is_forgotten,
    "the_figures_are_true": about_ends.the_figures_are_true,
    "crashes_leave_it_whole": about_keeping.crashes_leave_it_whole,
}


def broken(world: World, *, only: str = "") -> dict[str, list[str]]:
    """What of all this, or of the `only` one named, does not hold, with what was found."""
    seen = Evidence(world)
    asked = {only: INVARIANTS[only]} if only else INVARIANTS
    found = {name: list(check(seen)) for name, check in asked.items()}
    return {name: what for name, what in found.items() if what}
