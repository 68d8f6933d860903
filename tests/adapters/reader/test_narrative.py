"""The narrative of a .docx is read when its headings are there (docs/reading.md#files)."""

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.lib.biff import make_compound
from tests.lib.documents import contents, make_docx, read_document, told
from tests.lib.packages import saved
from tests.lib.workbooks import read_bytes, rules

TITLE = "某旗2021年3月招商引资工作情况"
EXPERIENCE, PROBLEM, ADVICE = "建立专班，一企一策。", "用地指标不足。", "建议市里统筹指标。"


def test_the_paragraphs_under_each_heading_are_rows_of_its_category_with_the_paragraph_as_address():
    file = read_document(TITLE, "一、经验做法", EXPERIENCE, "", "二、存在的突出问题", PROBLEM, "三、工作建议", ADVICE)
    (sheet,) = file.sheets
    assert (file.outcome, file.problems) == ("read", [])
    assert (sheet.name, sheet.form, sheet.header_row) == ("正文", "narrative", 0)
    assert told(file) == [(3, "经验做法", EXPERIENCE), (5, "存在问题", PROBLEM), (7, "工作建议", ADVICE)]


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("一、工作动态", "工作动态"), ("一、3月份招商动态", "工作动态"), ("（一）工作开展情况", "工作动态"), ("1.好的经验和做法", "经验做法"),
        ("二、主要做法及成效", "经验做法"), ("三、存在的主要困难和问题", "存在问题"), ("三、当前存在的突出问题：", "存在问题"),
        ("第四部分 需要市级协调解决的困难和问题", "需协调事项"), ("四、需协调事项", "需协调事项"), ("五、下一步工作建议", "工作建议"),
        ("五、意见建议", "工作建议"), ("工作建议", "工作建议"), ("存在问题：", "存在问题"), (("3月份工作动态", "bold"), "工作动态"),
        (("好的经验做法和成效", "黑体"), "经验做法"), (("困难和问题", "Heading 1"), "存在问题"), (("下一步工作建议", "list"), "工作建议"),
    ],
)  # fmt: skip
def test_a_heading_is_known_by_its_number_style_boldness_or_its_very_word(heading, category):
    file = read_document(TITLE, heading, "具体内容一段。", "二十、存在问题", PROBLEM, "二十一、工作动态", "一句。")
    assert contents(file)[0] == (category, "具体内容一段。")


def test_a_heading_and_its_text_may_stand_in_one_paragraph():
    file = read_document(TITLE, "一、经验做法。建立专班，一企一策。", "存在问题：用地指标不足。")
    assert contents(file) == [("经验做法", EXPERIENCE), ("存在问题", PROBLEM)]


def test_another_heading_of_the_same_rank_ends_a_category():
    file = read_document(
        TITLE, "一、基本情况", "全旗概况。", "二、经验做法", EXPERIENCE, "三、下一步打算", "继续努力。", "四、工作建议", ADVICE,
    )  # fmt: skip
    assert contents(file) == [("经验做法", EXPERIENCE), ("工作建议", ADVICE)]


def test_a_title_below_a_heading_stands_before_its_text_and_begins_no_other_category():
    file = read_document(
        TITLE, "一、经验做法", "（一）聚焦问题导向", "领导带头外出。", "（二）优化服务", "一企一策。", "二、工作建议", ADVICE,
    )  # fmt: skip
    assert told(file) == [
        (3, "经验做法", "（一）聚焦问题导向。领导带头外出。"), (5, "经验做法", "（二）优化服务。一企一策。"), (8, "工作建议", ADVICE),
    ]  # fmt: skip


def test_short_numbered_lines_under_a_heading_are_a_list_of_rows():
    file = read_document(
        TITLE, "存在问题", "1.用地指标不足", "2.电力容量不够", "工作建议", "一、统筹指标", "二、扩容电网"
    )
    assert [content for _, content in contents(file)] == [
        "1.用地指标不足",
        "2.电力容量不够",
        "一、统筹指标",
        "二、扩容电网",
    ]


def test_a_heading_of_two_categories_is_left_to_the_office_to_part():
    file = read_document(TITLE, "一、经验做法", EXPERIENCE, "二、存在的问题及工作建议", PROBLEM)
    assert contents(file)[1] == ("存在的问题及工作建议", PROBLEM)


def test_headings_below_a_heading_of_two_categories_part_it():
    file = read_document(TITLE, "二、存在的问题及工作建议", "（一）主要问题", PROBLEM, "（二）建议", ADVICE)
    assert contents(file) == [("存在问题", PROBLEM), ("工作建议", ADVICE)]


def test_a_bold_title_below_a_plain_or_numbered_heading_loses_no_text():
    for heading in ("经验做法", "一、经验做法"):
        file = read_document(TITLE, heading, ("高位推动", "bold"), EXPERIENCE, "二、存在问题", PROBLEM)
        assert contents(file) == [("经验做法", f"高位推动。{EXPERIENCE}"), ("存在问题", PROBLEM)]


def test_an_offices_name_and_a_contact_at_the_end_are_no_rows():
    file = read_document(
        TITLE,
        "一、经验做法",
        EXPERIENCE,
        "二、工作建议",
        ADVICE,
        "某旗商务局",
        "2021年3月26日",
        "（联系人：王某，联系电话：0477-1）",
    )
    assert contents(file) == [("经验做法", EXPERIENCE), ("工作建议", ADVICE)]
    file = read_document(TITLE, "一、经验做法", EXPERIENCE, "二、工作建议", ADVICE, "某旗商务局")
    assert contents(file)[-1] == ("工作建议", ADVICE)


def test_the_signature_and_the_attachments_at_the_end_are_no_rows():
    file = read_document(
        TITLE, "填报单位：某旗商务局", "一、经验做法", EXPERIENCE, "二、工作建议", ADVICE, "附件：1.项目清单", "填报人：王某  审核人：李某",
        "某旗商务局", "2021年3月28日",
    )  # fmt: skip
    assert contents(file) == [("经验做法", EXPERIENCE), ("工作建议", ADVICE)]
    assert {"unit": "某旗商务局", "filler": "王某", "reviewer": "李某"}.items() <= file.sheets[0].meta.items()


@pytest.mark.parametrize("above", [("某旗2021年2月招商引资工作情况",), (TITLE, "报告期：2021年2月")])
def test_a_document_of_another_month_is_not_read_and_says_so(above):
    (sheet,) = read_document(*above, "一、经验做法", EXPERIENCE, "二、工作建议", ADVICE).sheets
    assert (sheet.form, sheet.meant_form, sheet.rows, sheet.unread_rows) == (None, "narrative", [], 2)
    assert rules(sheet.problems) == ["F-PERIOD"]
    assert sheet.problems[0].detail["expected"] == "2021年3月"


@pytest.mark.parametrize("said", ["无", "无。", "本月无", "暂无"])
def test_a_heading_with_nothing_under_it_gives_no_row(said):
    file = read_document(TITLE, "一、工作动态", "一句。", "二、需协调事项", said)
    assert contents(file) == [("工作动态", "一句。")]
    (sheet,) = read_document(TITLE, "一、工作动态", said, "二、需协调事项", said).sheets
    assert (sheet.form, sheet.rows, sheet.nil) == ("narrative", [], True)


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("某项目投资协议", "一、甲方义务", "按期供地。"), ("某项目可行性研究报告", "五、结论与建议", "可行。"), ("说明",),
        ("某旗2021年3月招商引资工作动态", "今天开会，研究了问题和建议。"),
    ],
)  # fmt: skip
def test_a_document_without_the_headings_is_an_attachment(paragraphs):
    file = read_document(*paragraphs)
    assert (file.outcome, file.sheets, file.problems) == ("attachment", [], [])
    assert "经验做法" in file.message


def test_an_old_word_document_is_an_attachment_with_a_hint():
    file = read_bytes(make_compound({"WordDocument": bytes(200)}), name="工作情况.doc")
    assert (file.outcome, file.problems) == ("attachment", [])
    assert ".docx" in file.message


def revised():
    """A document with 修订: a sentence deleted, another put in, and a text box."""
    document = docx.Document()
    document.add_paragraph("一、经验做法")
    paragraph = document.add_paragraph("建立专班")
    for mark, kind, text in (("w:del", "w:delText", "（待核）"), ("w:ins", "w:t", "，一企一策。")):
        change, run, piece = OxmlElement(mark), OxmlElement("w:r"), OxmlElement(kind)
        piece.text = text
        run.append(piece)
        change.append(run)
        paragraph._p.append(change)
    holder, inner = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    moved = [document.add_paragraph(text)._p for text in ("二、工作建议", ADVICE)]
    document.element.body.insert(2, holder)
    holder.append(inner)
    for element in moved:
        inner.append(element)
    return saved(document)


def test_revisions_and_content_controls_read_as_they_print():
    assert contents(read_bytes(revised(), name="情况.docx")) == [("经验做法", EXPERIENCE), ("工作建议", ADVICE)]


def test_a_table_under_a_heading_is_a_row_of_text_each():
    document = docx.Document(io.BytesIO(make_docx("一、工作动态", "外出情况如下：")))
    grid = document.add_table(1, 2)
    for number, text in enumerate(("3月5日", "赴上海拜访企业")):
        grid.cell(0, number).text = text
    grid.cell(0, 1).add_table(1, 1).cell(0, 0).text = "（见照片）"
    document.element.body.append(document.element.body.find(qn("w:sectPr")))
    assert contents(read_bytes(saved(document), name="情况.docx"))[1] == (
        "工作动态",
        "3月5日  赴上海拜访企业 （见照片）",
    )


def tabled(*rows):
    """A document with a table of these rows between a title and a closing line."""
    document = docx.Document(io.BytesIO(make_docx(TITLE)))
    grid = document.add_table(len(rows), max(map(len, rows)))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            grid.cell(row, column).text = text
    document.add_paragraph("以上情况请审阅。")
    return read_bytes(saved(document), name="情况.docx")


@pytest.mark.parametrize(
    "rows",
    [
        [("经验做法", EXPERIENCE), ("存在问题", PROBLEM), ("需协调事项", "无"), ("工作建议", ADVICE)],
        [("序号", "类别", "内容"), ("1", "经验做法", EXPERIENCE), ("2", "存在的问题", PROBLEM), ("3", "建议", ADVICE)],
    ],
)
def test_rows_of_a_table_that_start_with_a_category_are_rows_of_it(rows):
    assert contents(tabled(*rows)) == [("经验做法", EXPERIENCE), ("存在问题", PROBLEM), ("工作建议", ADVICE)]


def test_a_table_of_projects_with_a_column_of_problems_is_no_narrative():
    file = tabled(("序号", "项目名称", "存在问题", "工作建议"), ("1", "某旗风电项目", PROBLEM, ADVICE))
    assert file.outcome == "attachment"


def test_a_document_marked_secret_is_refused():
    file = read_document("机密★1年", "一、经验做法", EXPERIENCE)
    assert (file.outcome, file.sheets) == ("refused", [])


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        ("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><w/>', "XML 定义"), ("word/media/image1.xml", b"<a>" + b" " * 30_000_000, "过大"),
    ],
)  # fmt: skip
def test_a_document_passes_the_gate_before_anything_opens_it(part, content, reason):
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_docx(TITLE))) as plain,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in plain.namelist():
            if name != part:
                package.writestr(name, plain.read(name))
        package.writestr(part, content)
    read = read_bytes(file.getvalue(), name="情况.docx")
    assert read.outcome == "refused"
    assert reason in read.message


def test_a_damaged_document_is_kept_with_a_hint_or_said_to_be_damaged():
    data = make_docx("一、经验做法", EXPERIENCE)
    assert read_bytes(data[: len(data) // 2], name="情况.docx").outcome == "damaged"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", b"<w/>")
    kept = read_bytes(file.getvalue(), name="情况.docx")
    assert (kept.outcome, kept.problems) == ("attachment", [])
    assert ".docx" in kept.message
