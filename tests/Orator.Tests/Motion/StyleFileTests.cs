using Orator.Geometry;
using Orator.Motion.Style;

namespace Orator.Tests.Motion;

public sealed class StyleFileTests
{
    [Fact]
    public void SurvivesTheRoundTrip()
    {
        string path = Path.Combine(Path.GetTempPath(), $"orator é {Guid.NewGuid():N}.style.json");
        try
        {
            StyleFile.Write(path, Style());
            StyleReference back = StyleFile.Read(path);
            Assert.Equal(Style().Name, back.Name);
            Assert.Equal(Style().Head, back.Head);
            Assert.Equal(Style().Blinks, back.Blinks);
            Assert.Equal(Style().OpeningAmplitude, back.OpeningAmplitude);
            Assert.Equal(Style().WidthAmplitude, back.WidthAmplitude);
            Assert.Equal(Style().RestingExpression, back.RestingExpression);
            Assert.All(Enum.GetValues<KeyMotion>(), k => Assert.Equal(Style().Templates[k], back.Templates[k]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void MouthsOfRunningSpeechAreOptionalAndCheckedInFull()
    {
        string without = StyleFile.ToJson(Style(), ExpressionBasis.Default);
        Assert.Null(StyleFile.FromJson(without, "x.style.json", ExpressionBasis.Default).SpeakingMouths);

        float[][] mouths = [.. SpeakingMouths.Ranks.Select(rank => Enumerable.Repeat(rank, ExpressionBasis.MouthCount).ToArray())];
        string with = StyleFile.ToJson(Style() with { SpeakingMouths = mouths }, ExpressionBasis.Default);
        Assert.Equal(mouths, StyleFile.FromJson(with, "x.style.json", ExpressionBasis.Default).SpeakingMouths);

        string short7 = StyleFile.ToJson(Style() with { SpeakingMouths = mouths[1..] }, ExpressionBasis.Default);
        Assert.Contains(
            "'speakingMouths' must be 8 lists of 16 numbers",
            Assert.Throws<InputException>(() => StyleFile.FromJson(short7, "x.style.json", ExpressionBasis.Default)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version 2")]
    [InlineData("\"format\": \"orator-style\"", "\"format\": \"motion\"", "not a style file")]
    [InlineData("\"head\"", "\"heads\"", "'heads'")]
    [InlineData("\"openingAmplitude\": 0.25", "\"openingAmplitude\": \"NaN\"", "'openingAmplitude'")]
    [InlineData("\"openingAmplitude\": 0.25", "\"openingAmplitude\": 1e999", "'openingAmplitude'")]
    [InlineData("\"openingAmplitude\": 0.25", "\"openingAmplitude\": -1", "'openingAmplitude'")]
    [InlineData("\"pitchDeviation\": 0.2,", "", "'head.pitchDeviation'")]
    [InlineData("\"none\": [", "\"none\": [ 0,", "'templates.none'")]
    [InlineData("\"duration\": 0.25", "\"duration\": 0", "'blinks.duration'")]
    [InlineData("\"basis\": \"", "\"basis\": \"00", "another expression basis")]
    [InlineData("{", "[", "not a style file")]
    public void DamagedFilesAreRefusedWithTheReason(string good, string bad, string reason)
    {
        string json = StyleFile.ToJson(Style(), ExpressionBasis.Default);
        int at = json.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the test's text '{good}' is not in the file");
        string damaged = json[..at] + bad + json[(at + good.Length)..];
        InputException error = Assert.Throws<InputException>(() => StyleFile.FromJson(damaged, "x.style.json", ExpressionBasis.Default));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("x.style.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    [InlineData("not json")]
    public void OtherTextIsRefused(string text) =>
        Assert.Throws<InputException>(() => StyleFile.FromJson(text, "x.style.json", ExpressionBasis.Default));

    [Fact]
    public void AMissingFileIsAnInputError()
    {
        InputException error = Assert.Throws<InputException>(() => StyleFile.Read("no/such.style.json"));
        Assert.Contains("no/such.style.json", error.Message, StringComparison.Ordinal);
    }

    private static StyleReference Style() => new()
    {
        Name = "somebody",
        Templates = Enum.GetValues<KeyMotion>().ToDictionary(
            k => k, k => Enumerable.Range(0, ExpressionBasis.Count).Select(i => (0.1f * i) - (int)k).ToArray()),
        RestingExpression = [.. Enumerable.Range(0, ExpressionBasis.Count).Select(i => i < ExpressionBasis.MouthCount ? 0 : 0.3f)],
        OpeningAmplitude = 0.25f,
        WidthAmplitude = 0.04f,
        Head = new HeadDynamics(0.1f, 0.2f, 0.05f, 0.03f, 0.7f),
        Blinks = new BlinkStatistics(21, 0.25f),
    };
}
