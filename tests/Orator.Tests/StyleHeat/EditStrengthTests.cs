using Orator.Cli.Commands;

namespace Orator.Tests.StyleHeat;

/// <summary>Strengths and ramps as people type them.</summary>
public sealed class EditStrengthTests
{
    [Theory]
    [InlineData("+1", 1, 1, null, null, "+1")]
    [InlineData("-0.5", -0.5f, -0.5f, null, null, "-0.5")]
    [InlineData("0..2", 0, 2, null, null, "0..+2")]
    [InlineData("-2..+2", -2, 2, null, null, "-2..+2")]
    [InlineData("0..2@1.5..3", 0, 2, 1.5, 3.0, "0..+2@1.5..3")]
    public void AreParsed(string text, float from, float to, double? start, double? end, string shown)
    {
        EditStrength strength = EditStrength.Parse(text, "--age");
        Assert.Equal(new EditStrength(from, to, start, end), strength);
        Assert.Equal(shown, strength.ToString());
        Assert.Equal(strength, EditStrength.Parse(strength.ToString(), "--age"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("much")]
    [InlineData("1,5")]
    [InlineData("0..1..2")]
    [InlineData("0..")]
    [InlineData("0..2@1")]
    [InlineData("1@0..2")]
    [InlineData("0..2@1..2@3..4")]
    [InlineData("NaN")]
    public void OthersAreRefusedWithTheForms(string text)
    {
        string message = Assert.Throws<InputException>(() => EditStrength.Parse(text, "--age")).Message;
        Assert.StartsWith("--age takes a strength such as +1, or a ramp such as 0..2", message, StringComparison.Ordinal);
        Assert.EndsWith($"'{text}' is not that.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("11", "between -10 and 10")]
    [InlineData("0..-10.5", "between -10 and 10")]
    [InlineData("0..2@3..1", "the second not before the first")]
    [InlineData("0..2@-1..1", "the second not before the first")]
    public void NumbersOutOfRangeAreRefused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<InputException>(() => EditStrength.Parse(text, "--age")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0..2", 5, 0.25, 0.25)]
    [InlineData("0..2", 5, 1, 1)]
    [InlineData("0..2@1..3", 0.5, 0.9, 0)]
    [InlineData("0..2@1..3", 1.5, 0.9, 0.25)]
    [InlineData("0..2@1..3", 4, 0.1, 1)]
    [InlineData("0..2@1..1", 0.9, 0.5, 0)]
    [InlineData("0..2@1..1", 1, 0.5, 1)]
    public void ARampIsLinearInTime(string text, double seconds, double elapsed, double progress) =>
        Assert.Equal(progress, EditStrength.Parse(text, "--age").Progress(seconds, elapsed), 1e-9);

    [Fact]
    public void AFileMayHaveAnEqualsSign()
    {
        Assert.Equal(new AttributeEdit("a=b/age.safetensors", -1), EditOptions.OfFile("a=b/age.safetensors=-1"));
        Assert.Contains("FILE=STRENGTH", Assert.Throws<InputException>(() => EditOptions.OfFile("age")).Message, StringComparison.Ordinal);
    }
}
