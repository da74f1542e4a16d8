using Orator.Checkpoints;
using Orator.Systems.StyleHeat;

namespace Orator.Tests.StyleHeat;

/// <summary>Direction files: what is written is read, and what is no direction is refused in one line.</summary>
public sealed class StyleDirectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("direction").FullName;

    private string File => Path.Combine(_folder, "age.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AWrittenDirectionIsReadWithItsTexts()
    {
        StyleDirection written = new("age", 2, [1, -2, 0.5f, 3e-7f, 4, 5])
        {
            Description = "by hand",
            Unit = "12.1 years",
            FirstRow = 0,
            LastRow = 1,
        };
        written.Write(File);
        StyleDirection read = StyleDirection.Read(File);
        Assert.Equal(("age", "by hand", "12.1 years", 2, 3), (read.Name, read.Description, read.Unit, read.Rows, read.StyleSize));
        Assert.Equal((0, 1), (read.FirstRow, read.LastRow));
        Assert.Equal(written.Values, read.Values);
    }

    [Fact]
    public void OnlyTheRowsThatItNamesChangeAndStrengthsAdd()
    {
        float[] styles = new float[4 * 2];
        new StyleDirection("a", 4, [1, 2, 3, 4, 5, 6, 7, 8]) { FirstRow = 1, LastRow = 2 }.AddTo(styles, 2);
        Assert.Equal([0, 0, 6, 8, 10, 12, 0, 0], styles);

        // A single style changes all rows alike.
        new StyleDirection("b", 1, [1, -1]).AddTo(styles, -1);
        Assert.Equal([-1, 1, 5, 9, 9, 13, -1, 1], styles);
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, 2)]
    [InlineData(new[] { 1, 2, 3 }, 2)]
    [InlineData(new[] { 6 }, 1)]
    public void ATensorOfAnotherProgramIsTaken(int[] shape, int rows)
    {
        SafetensorsWriter.Write(
            File, new Dictionary<string, StoredTensor> { ["boundary"] = new(shape, [1, 2, 3, 4, 5, 6]) }, halfPrecision: false);
        StyleDirection read = StyleDirection.Read(File);
        Assert.Equal(("age", rows), (read.Name, read.Rows));
        Assert.Null(read.FirstRow);
    }

    [Theory]
    [InlineData("has no tensor 'direction'", new[] { 1, 2 }, 1f, "a", "b")]
    [InlineData("has the shape", new[] { 2, 1, 1 }, 1f, "direction")]
    [InlineData("has the shape", new[] { 65, 1 }, 1f, "direction")]
    [InlineData("is not a number", new[] { 1, 2 }, float.NaN, "direction")]
    [InlineData("is infinite", new[] { 1, 2 }, float.PositiveInfinity, "direction")]
    public void AnotherTensorIsRefused(string reason, int[] shape, float value, params string[] names)
    {
        float[] values = Enumerable.Repeat(value, shape.Aggregate(1, (a, b) => a * b)).ToArray();
        SafetensorsWriter.Write(File, names.ToDictionary(name => name, _ => new StoredTensor(shape, values)), halfPrecision: false);
        Refused(reason);
    }

    [Theory]
    [InlineData("format", "another", "version that is known")]
    [InlineData("version", "2", "version that is known")]
    [InlineData("first_row", "-1", "first_row is no number")]
    [InlineData("first_row", "64", "first_row is no number")]
    [InlineData("last_row", "one", "last_row is no number")]
    [InlineData("name", "a\u001b[2J", "name is no line of text")]
    public void DamagedTextsAreRefused(string key, string text, string reason)
    {
        SafetensorsWriter.Write(
            File,
            new Dictionary<string, StoredTensor> { ["direction"] = new([1, 2], [1, 2]) },
            halfPrecision: false,
            new Dictionary<string, string> { [key] = text });
        Refused(reason);
    }

    [Fact]
    public void WhatIsNoFileOfTensorsIsRefused()
    {
        Refused("There is no file");
        System.IO.File.WriteAllText(File, "a direction");
        Refused("cannot be read");
        using (FileStream large = System.IO.File.Create(File))
        {
            large.SetLength(17 << 20);
        }

        Refused("larger than 16 MB");
    }

    [Fact]
    public void ADirectionOfAnotherModelDoesNotFit()
    {
        StyleDirection direction = new("age", 18, new float[18 * 4]);
        direction.CheckFits(18, 4);
        string message = Assert.Throws<InputException>(() => direction.CheckFits(14, 4)).Message;
        Assert.Equal("The direction 'age' of 18 x 4 values does not fit the model, whose styles have 14 x 4.", message);
        Assert.Throws<InputException>(() => direction.CheckFits(18, 8));
        new StyleDirection("w", 1, new float[4]).CheckFits(14, 4);
        Assert.Throws<ArgumentException>(() => new StyleDirection("a", 2, new float[3]));
    }

    private void Refused(string reason)
    {
        string message = Assert.Throws<InputException>(() => StyleDirection.Read(File)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain('\u001b', message);
    }
}
