"""Keys by which names, choices and headers are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.text.keys import bare_header_key, choice_key, clean_line, clean_text, header_key, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("绿色建材项目（一期）", "绿色建材项目(一期)"),
        ("绿色建材项目【一期】", "绿色建材项目(一期)"),
        ("绿色建材项目〔一期〕", "绿色建材项目 ( 一期 )"),
        ("某某\u200b公司", "某某公司"),
        ("某某\u3000公司", "某某公司"),
        ("某某\xa0公司\n", "某某公司"),
        ("ＡＢＣ科技", "abc科技"),
        ("\ufeff某某公司\x00", "某某公司"),
    ],
)
def test_names_that_differ_in_brackets_blanks_width_or_case_are_the_same(one, other):
    assert name_key(one) == name_key(other)


def test_names_that_differ_in_a_word_are_not_the_same():
    assert name_key("绿色建材项目(一期)") != name_key("绿色建材项目(二期)")


@pytest.mark.parametrize("dash", ["—", "–", "-", "－", "——", "―", "−"])
def test_a_choice_is_found_whatever_dash_is_typed(dash):
    assert choice_key(f"内蒙古自治区{dash}江苏省（苏州）") == choice_key("内蒙古自治区—江苏省(苏州)")


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("总投资(万元)**", "总投资"),
        ("总投资\n（亿元）*", "总投资"),
        ("其中：固定资产投资（万元）", "其中固定资产投资"),
        ("建筑面积(㎡)", "建筑面积"),
        ("层高（m）", "层高"),
        ("项 目 名 称", "项目名称"),
        ("外币金额（万美元）", "外币金额"),
    ],
)
def test_a_header_is_known_without_blanks_asterisks_and_unit(printed, key):
    assert header_key(printed) == key


def test_a_header_keeps_brackets_that_name_no_unit():
    assert header_key("可公开(是/否)") == "可公开(是/否)"
    assert bare_header_key("可公开(是/否)") == "可公开"


def test_cleaning_keeps_line_breaks_and_drops_what_cannot_be_seen():
    assert clean_text("  一\u200b段\x00\r\n二\u3000段\x07 ") == "一段\n二 段"
    assert clean_line("绿色建材\n项目") == "绿色建材项目"


@given(st.text())
def test_a_key_of_a_key_is_the_same_key(text):
    assert name_key(name_key(text)) == name_key(text)
    assert choice_key(choice_key(text)) == choice_key(text)


@given(st.text())
def test_clean_text_holds_no_control_character_and_is_clean(text):
    cleaned = clean_text(text)
    assert all(char == "\n" or char.isprintable() for char in cleaned)
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("private", "hanzi"),
    [("\ue863", "䶮"), ("\ue816", "\U00020087"), ("\ue81e", "\u9fb4"), ("\ue864", "\u9fbb"), ("\ue7c8", "ǹ")],
)
def test_an_old_private_use_character_is_the_one_it_stood_for(private, hanzi):
    assert clean_text(f"刘{private}") == f"刘{hanzi}"
    assert name_key(f"刘{private}") == name_key(f"刘{hanzi}")


def test_the_old_characters_are_those_of_row_fe_of_gb18030():
    """Python's own table is of 2000: what it gives a place in Unicode, ours gives too."""
    codes = [bytes([0xFE, low]) for low in range(0x50, 0xA1) if low != 0x7F]
    for number, code in enumerate(codes, 0xE815):
        known = code.decode("gb18030")
        assert known in {chr(number), clean_text(chr(number))}


def test_a_private_use_character_nobody_knows_is_set_as_the_printers_mark():
    assert clean_text("刘\ue000") == "刘〓"
